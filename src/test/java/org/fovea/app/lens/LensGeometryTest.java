package org.fovea.app.lens;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import org.junit.jupiter.api.Test;

/** Where cells lie, how far is scrolled, where a card goes. */
class LensGeometryTest {

    private final LensGeometry large = new LensGeometry(640, 420, 600, 33, 120, 0, 0);

    @Test
    void columnsFillTheWidthAndScrollWhereTheyDoNotFit() {
        LensGeometry few = new LensGeometry(1000, 420, 10, 11, 120, 0, 0);
        assertThat(few.maxScrollX()).isZero();
        assertThat(few.x(11)).isEqualTo(1000);
        assertThat(few.viewHeight()).isEqualTo(420 - LensGeometry.HEADER);

        assertThat(large.columnWidth()).isGreaterThanOrEqualTo(LensGeometry.COLUMN);
        assertThat(large.maxScrollX()).isPositive();
        assertThat(large.scrolledBy(1e6, 1e6).x(33)).isEqualTo(large.headerWidth() + large.viewWidth());
        assertThat(large.scrolledBy(1e6, 1e6).y(600)).isEqualTo(LensGeometry.HEADER + large.viewHeight());
        assertThat(large.scrolledBy(-5, -5)).isEqualTo(large);
    }

    @Test
    void onlyWhatIsInViewIsDrawn() {
        LensGeometry scrolled = large.scrolledTo(700, 5000);
        assertThat(scrolled.endRow() - scrolled.firstRow()).isLessThan(24);
        assertThat(scrolled.endColumn() - scrolled.firstColumn()).isLessThan(10);
        assertThat(scrolled.y(scrolled.firstRow())).isLessThanOrEqualTo(LensGeometry.HEADER);
        assertThat(scrolled.x(scrolled.firstColumn())).isLessThanOrEqualTo(120);
    }

    @Test
    void revealingScrollsOnlyAsFarAsNecessary() {
        assertThat(large.revealing(3, 2)).isEqualTo(large);
        LensGeometry down = large.revealing(300, -1);
        assertThat(down.shows(300)).isTrue();
        assertThat(down.shows(301)).isFalse();
        assertThat(down.scrollX()).isZero();
        assertThat(down.revealing(299, -1)).isEqualTo(down);
        LensGeometry up = down.revealing(10, 32);
        assertThat(up.y(10)).isEqualTo(LensGeometry.HEADER);
        assertThat(up.x(33)).isEqualTo(120 + up.viewWidth());
        assertThat(up.revealing(-1, 0).scrollX()).isZero();
    }

    @Test
    void aCardIsNeverClippedAndNeverCoversWhatItExplains() {
        for (double x = 0; x <= 640; x += 8) {
            for (double y = 0; y <= 420; y += 7) {
                Rectangle2D pointer = new Rectangle2D(Math.max(0, x - 10), Math.max(0, y - 10), 26, 30);
                Point2D at = LensGeometry.beside(pointer, 280, 180, 640, 420);
                Rectangle2D card = new Rectangle2D(at.getX(), at.getY(), 280, 180);
                assertThat(new Rectangle2D(0, 0, 640, 420).contains(card)).isTrue();
                assertThat(card.intersects(pointer)).as("at %s, %s", x, y).isFalse();
            }
        }
    }

    @Test
    void aWindowWithoutRoomIsNoError() {
        LensGeometry none = new LensGeometry(50, 10, 600, 33, 120, 0, 0);
        assertThat(none.viewWidth()).isZero();
        assertThat(none.endRow()).isGreaterThanOrEqualTo(none.firstRow());
        assertThat(none.revealing(5, 5).rowAt(5)).isEqualTo(-1);
    }
}
