package org.fovea.vlm.tensor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Small pieces of a transformer layer as TorchScript, {@code kernels.py} beside this class: one call into libtorch where
 * DJL would take ten, and what DJL does not have at all. A TorchScript archive is a zip of text, so it is made here.
 * Kernels differentiate; one that fails throws.
 */
public final class Kernels {

    private static final class Loaded {
        static final PtSymbolBlock BLOCK = load();
    }

    private Kernels() {}

    private static PtSymbolBlock load() {
        try (InputStream code = Kernels.class.getResourceAsStream("kernels.py")) {
            byte[] archive = archive(code.readAllBytes());
            PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
            return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stored zip: version, an empty tuple of constants, an object of class K without state, the code. */
    private static byte[] archive(byte[] code) throws IOException {
        byte[] constants = {(byte) 0x80, 0x02, 0x29, 0x2e};
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(new byte[] {(byte) 0x80, 0x02});
        data.write("c__torch__\nK\n".getBytes(StandardCharsets.US_ASCII));
        data.write(new byte[] {0x71, 0x00, 0x29, (byte) 0x81, 0x71, 0x01, 0x7d, 0x71, 0x02, 0x62, 0x2e});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "kernels/version", "3\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "kernels/constants.pkl", constants);
            store(zip, "kernels/data.pkl", data.toByteArray());
            store(zip, "kernels/code/__torch__.py", code);
        }
        return out.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setSize(bytes.length);
        entry.setCompressedSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    /** x / sqrt(mean(x²) + eps) · weight over the last axis. */
    static NDArray rmsNorm(NDArray x, NDArray weight, double eps) {
        return call("rms_norm", x, of(x), of(weight), IValue.from(eps));
    }

    /**
     * Rotary embedding.
     *
     * @param x [rows, heads, headSize]
     * @param cos [rows, 1, headSize]
     * @param sin [rows, 1, headSize], the first half negated
     */
    public static NDArray rotate(NDArray x, NDArray cos, NDArray sin) {
        return call("rotate", x, of(x), of(cos), of(sin));
    }

    /** silu(gate) · up. */
    public static NDArray gate(NDArray gate, NDArray up) {
        return call("gate", gate, of(gate), of(up));
    }

    /**
     * Scaled scores of queries against keys in chunks, laid side by side without copying a key.
     *
     * @param q [rows, heads, headSize]
     * @param keys each [keyValueHeads, n, headSize]
     * @return [heads, rows, all keys]
     */
    public static NDArray scores(NDArray q, List<NDArray> keys, double scale) {
        return call("scores", q, of(q), of(keys), IValue.from(scale));
    }

    /**
     * Attention of queries to keys in chunks, and what they gather.
     *
     * @param q [rows, heads, headSize]
     * @param keys each [keyValueHeads, n, headSize]
     * @param values each [keyValueHeads, n, headSize]
     * @param mask [rows, all keys], added to the scores; null for none
     * @return [rows, heads · headSize]
     */
    public static NDArray attend(NDArray q, List<NDArray> keys, List<NDArray> values, NDArray mask, double scale) {
        return mask == null ? call("attend", q, of(q), of(keys), of(values), IValue.from(scale))
                : call("attend_masked", q, of(q), of(keys), of(values), of(mask), IValue.from(scale));
    }

    private static IValue of(NDArray array) {
        return IValue.from((PtNDArray) array);
    }

    private static IValue of(List<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }

    /** The result attaches to the manager of {@code owner}, as that of any operation on it would. */
    private static NDArray call(String kernel, NDArray owner, IValue... arguments) {
        try (IValue result = IValueUtils.runMethod(Loaded.BLOCK, kernel, arguments)) {
            return result.toTensor((PtNDManager) owner.getManager());
        } finally {
            for (IValue argument : arguments) {
                argument.close();
            }
        }
    }
}
