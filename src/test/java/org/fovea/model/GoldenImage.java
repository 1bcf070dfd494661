package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.Fields;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.RgbImage;
import org.fovea.model.weights.StoredTensor;
import org.fovea.model.weights.Weights;

/**
 * One of the two images of a family's fixture with what transformers says of it.
 *
 * @param first whether it is picture.png, or else picture2.png
 */
public record GoldenImage(String family, boolean first) {

    /** Both images of each family. */
    public static Stream<GoldenImage> of(String... families) {
        return Stream.of(families)
                .flatMap(family -> Stream.of(new GoldenImage(family, true), new GoldenImage(family, false)));
    }

    public Golden golden() {
        return Golden.family(family);
    }

    public RgbImage image() {
        return RgbImage.read(golden().directory().resolve(first ? "picture.png" : "picture2.png"));
    }

    /** A tensor of this image. */
    public StoredTensor tensor(String name) {
        return golden().tensors().get((first ? "" : "picture2.") + name);
    }

    public float[] floats(String name) {
        return tensor(name).floats();
    }

    /** Its checkpoint's config.json. */
    public Fields config() {
        return Fields.read(golden().directory().resolve("config.json"));
    }

    /** D of the decoder. */
    public int width() {
        return (int) tensor("image_features").shape()[1];
    }

    /** Its checkpoint's weights where they lie, for float32 products. */
    public MappedWeights weights(NDManager manager) {
        return new MappedWeights(
                Weights.open(golden().directory()), null, ComputeMode.EXACT, MappedWeights.Keeping.MAPPED, manager);
    }

    public int[] inputIds() {
        return golden().ids((first ? "" : "picture2.") + "input_ids");
    }

    /** What golden.json says of this image. */
    public JsonNode json() {
        return first ? golden().json() : golden().json().path("picture2");
    }

    /** Holds a layout to the golden: boxes within a hundredth of a pixel, kinds, views, rows and columns. */
    public void assertLayout(ImageLayout layout) {
        JsonNode json = json();
        assertThat(new int[] {layout.imageWidth(), layout.imageHeight()})
                .isEqualTo(Golden.ints(json.path("image_size")));
        List<ImageLayout.View> views = new ArrayList<>();
        json.path("views")
                .forEach(v -> views.add(new ImageLayout.View(
                        v.path("name").asText(),
                        v.path("rows").asInt(),
                        v.path("cols").asInt())));
        assertThat(layout.views().stream()
                        .map(v -> new ImageLayout.View(v.name(), v.rows(), v.columns()))
                        .toList())
                .isEqualTo(views);
        float[] boxes = floats("visual_token_boxes");
        assertThat(layout.count())
                .isEqualTo(boxes.length / 4)
                .isEqualTo(json.path("visual_positions").size());
        for (int t = 0; t < layout.count(); t++) {
            ImageLayout.Token token = layout.tokens().get(t);
            String what = "token " + t;
            assertThat(token.kind().name().toLowerCase(Locale.ROOT))
                    .as(what)
                    .isEqualTo(json.path("visual_token_kind").get(t).asText());
            assertThat(token.view())
                    .as(what)
                    .isEqualTo(json.path("visual_token_view").get(t).asInt());
            JsonNode place = json.path("visual_token_row_col").get(t);
            assertThat(token.row()).as(what).isEqualTo(place.get(0).asInt());
            if (token.kind() == ImageLayout.Kind.NEWLINE) {
                assertThat(token.column())
                        .as(what)
                        .isEqualTo(views.get(token.view()).columns());
                assertThat(token.box()).as(what).isNull();
                continue;
            }
            assertThat(token.column()).as(what).isEqualTo(place.get(1).asInt());
            double[] box = {
                token.box().left(),
                token.box().top(),
                token.box().right(),
                token.box().bottom()
            };
            for (int side = 0; side < 4; side++) {
                assertThat(box[side]).as("%s, side %d", what, side).isCloseTo(boxes[4 * t + side], Offset.offset(0.01));
            }
        }
    }
}
