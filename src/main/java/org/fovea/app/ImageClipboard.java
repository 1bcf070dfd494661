package org.fovea.app;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javax.imageio.ImageIO;
import org.fovea.app.look.Texts;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;

/** Images to and from the system's clipboard. */
final class ImageClipboard {

    private final Texts texts = Texts.of(ImageClipboard.class);
    private final ExplorerWindow window;

    ImageClipboard(ExplorerWindow window) {
        this.window = window;
    }

    /** Copies the image as it is shown, overlays included. */
    void copy() {
        if (window.explorer().imageProperty().get() == null) {
            window.explorer().complain(texts.get("copy.none"));
            return;
        }
        ClipboardContent content = new ClipboardContent();
        content.putImage(window.imagePane().picture());
        Clipboard.getSystemClipboard().setContent(content);
    }

    /** Opens the copied file or image; an image is saved first, so that a session can open it again. */
    void paste() {
        Clipboard clipboard = Clipboard.getSystemClipboard();
        try {
            if (clipboard.hasFiles()) {
                window.opener().openAny(clipboard.getFiles().get(0).toPath());
            } else if (clipboard.hasImage()) {
                window.opener().openImage(saved(clipboard.getImage()));
            } else {
                window.explorer().complain(texts.get("paste.none"));
            }
        } catch (BadInput problem) {
            window.explorer().complain(problem.getMessage());
        }
    }

    /** Beside the settings, under a name that is the same for the same pixels. */
    private Path saved(Image image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] argb = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        BufferedImage plain = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        plain.setRGB(0, 0, width, height, argb, 0, width);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        Path folder = window.settings().beside("pasted");
        try {
            ImageIO.write(plain, "png", png);
            folder = folder == null ? Files.createTempDirectory("fovea-pasted") : Files.createDirectories(folder);
            Path file = folder.resolve("pasted-" + hash(png.toByteArray()) + ".png");
            if (Files.notExists(file)) {
                WholeFile.write(file, out -> out.write(png.toByteArray()));
            }
            return file;
        } catch (IOException e) {
            throw new BadInput(texts.get("paste.unsaved", folder, Reason.of(e)), e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) { // every Java has it
            throw new IllegalStateException(e);
        }
    }
}
