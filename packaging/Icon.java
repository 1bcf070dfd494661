import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.batik.transcoder.TranscoderException;
import org.apache.batik.transcoder.TranscoderInput;
import org.apache.batik.transcoder.TranscoderOutput;
import org.apache.batik.transcoder.image.PNGTranscoder;

/**
 * Draws the program's icon in the format that each system wants: {@code fovea.png} (Linux), {@code fovea.ico} (Windows) and
 * {@code fovea.icns} (macOS). Both containers hold PNG files.
 *
 * <pre>java -cp BATIK packaging/Icon.java fovea.svg FOLDER</pre>
 */
final class Icon {

    private static final int LINUX_SIZE = 256;
    private static final int[] ICO_SIZES = {16, 24, 32, 48, 64, 256};

    /** The types of an ICNS file that hold PNG, by size. */
    private static final Map<String, Integer> ICNS_TYPES = new LinkedHashMap<>();

    static {
        ICNS_TYPES.put("icp4", 16);
        ICNS_TYPES.put("icp5", 32);
        ICNS_TYPES.put("icp6", 64);
        ICNS_TYPES.put("ic07", 128);
        ICNS_TYPES.put("ic08", 256);
        ICNS_TYPES.put("ic09", 512);
        ICNS_TYPES.put("ic10", 1024);
    }

    private Icon() {}

    /** Writes the three files. */
    public static void main(String[] args) throws IOException, TranscoderException {
        System.setProperty("java.awt.headless", "true");
        Path svg = Path.of(args[0]);
        Path folder = Files.createDirectories(Path.of(args[1]));
        Files.write(folder.resolve("fovea.png"), png(svg, LINUX_SIZE));
        Files.write(folder.resolve("fovea.ico"), ico(svg));
        Files.write(folder.resolve("fovea.icns"), icns(svg));
    }

    private static byte[] png(Path svg, int size) throws IOException, TranscoderException {
        PNGTranscoder transcoder = new PNGTranscoder();
        transcoder.addTranscodingHint(PNGTranscoder.KEY_WIDTH, (float) size);
        transcoder.addTranscodingHint(PNGTranscoder.KEY_HEIGHT, (float) size);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        transcoder.transcode(new TranscoderInput(svg.toUri().toString()), new TranscoderOutput(png));
        return png.toByteArray();
    }

    /** A header of 6 bytes, an entry of 16 bytes per image, the images; 256 pixels are written as 0. */
    private static byte[] ico(Path svg) throws IOException, TranscoderException {
        List<byte[]> images = new ArrayList<>();
        int total = 6 + 16 * ICO_SIZES.length;
        for (int size : ICO_SIZES) {
            byte[] image = png(svg, size);
            images.add(image);
            total += image.length;
        }
        ByteBuffer ico = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        ico.putShort((short) 0).putShort((short) 1).putShort((short) ICO_SIZES.length);
        int at = 6 + 16 * ICO_SIZES.length;
        for (int i = 0; i < ICO_SIZES.length; i++) {
            byte side = (byte) (ICO_SIZES[i] % 256);
            ico.put(side).put(side).put((byte) 0).put((byte) 0).putShort((short) 1).putShort((short) 32);
            ico.putInt(images.get(i).length).putInt(at);
            at += images.get(i).length;
        }
        images.forEach(ico::put);
        return ico.array();
    }

    /** The magic word and the length of the file; per image its type, its length with these 8 bytes, and itself. */
    private static byte[] icns(Path svg) throws IOException, TranscoderException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body); // big-endian, as ICNS is
        for (Map.Entry<String, Integer> type : ICNS_TYPES.entrySet()) {
            byte[] image = png(svg, type.getValue());
            out.write(type.getKey().getBytes(StandardCharsets.US_ASCII));
            out.writeInt(8 + image.length);
            out.write(image);
        }
        ByteBuffer icns = ByteBuffer.allocate(8 + body.size());
        icns.put("icns".getBytes(StandardCharsets.US_ASCII)).putInt(8 + body.size()).put(body.toByteArray());
        return icns.array();
    }
}
