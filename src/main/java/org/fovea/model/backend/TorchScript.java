package org.fovea.model.backend;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the kernels of {@code kernels.py}: one call into libtorch where DJL would take ten, and operations that DJL
 * lacks. A TorchScript archive is a zip of text, so it is packed here. A kernel that fails throws EngineException.
 *
 * <p>DJL runs methods in inference mode, whose results can take no part in a backward pass; inside
 * {@link #differentiating} gradients are recorded.
 */
final class TorchScript {

    private static final class Loaded {
        static final PtSymbolBlock KERNELS = loadFastest();
        static final IValue NO_ARRAYS = IValue.listFrom(new PtNDArray[0]);
    }

    /**
     * {@link IValueUtils#runMethod} outside inference mode. The native method takes a flag for it, but DJL's public API
     * always sets that; this is the only place that reaches into DJL by reflection.
     */
    private static final class RecordingGradients {
        static final Object LIBRARY;
        static final Method RUN;
        static final Constructor<IValue> RESULT;

        static {
            try {
                Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
                Field instance = library.getDeclaredField("LIB");
                instance.setAccessible(true);
                LIBRARY = instance.get(null);
                RUN = library.getDeclaredMethod(
                        "moduleRunMethod", long.class, String.class, long[].class, boolean.class, boolean.class);
                RUN.setAccessible(true);
                RESULT = IValue.class.getDeclaredConstructor(long.class);
                RESULT.setAccessible(true);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("DJL is not the version that Fovea was built against", e);
            }
        }

        static IValue run(String kernel, IValue... arguments) {
            long[] handles =
                    Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
            try {
                JniUtils.setGraphExecutorOptimize(false); // it would specialise on every new shape
                return RESULT.newInstance(
                        RUN.invoke(LIBRARY, Loaded.KERNELS.getHandle(), kernel, handles, true, false));
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final ThreadLocal<Boolean> DIFFERENTIATING = ThreadLocal.withInitial(() -> false);

    private TorchScript() {}

    /** Runs work whose kernels record gradients. */
    static <T> T differentiating(Supplier<T> work) {
        boolean before = DIFFERENTIATING.get();
        DIFFERENTIATING.set(true);
        try {
            return work.get();
        } finally {
            DIFFERENTIATING.set(before);
        }
    }

    /**
     * Runs a kernel that gives one array; it attaches to the manager of {@code owner}, as the result of any operation
     * on it would.
     *
     * @param arguments arrays, lists of arrays, numbers, lists of whole numbers ({@code long[]}), texts; an
     *     {@link IValue} remains its owner's
     */
    static NDArray call(String kernel, NDArray owner, Object... arguments) {
        return call(kernel, (PtNDManager) owner.getManager(), arguments);
    }

    static NDArray call(String kernel, PtNDManager manager, Object... arguments) {
        try (IValue result = run(kernel, arguments)) {
            return result.toTensor(manager);
        }
    }

    /** Runs a kernel that gives several arrays. */
    static NDList calls(String kernel, NDArray owner, Object... arguments) {
        try (IValue result = run(kernel, arguments)) {
            return new NDList(result.toTensorArray((PtNDManager) owner.getManager()));
        }
    }

    private static IValue run(String kernel, Object... arguments) {
        Threads.ready();
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = value(arguments[i]);
            }
            return DIFFERENTIATING.get()
                    ? RecordingGradients.run(kernel, values)
                    : IValueUtils.runMethod(Loaded.KERNELS, kernel, values);
        } finally {
            for (int i = 0; i < values.length; i++) {
                if (values[i] != null && values[i] != arguments[i]) {
                    values[i].close();
                }
            }
        }
    }

    private static IValue value(Object argument) {
        if (argument instanceof IValue owned) {
            return owned;
        }
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (argument instanceof List<?> arrays) {
            return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
        }
        if (argument instanceof long[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof Double number) {
            return IValue.from(number.doubleValue());
        }
        if (argument instanceof Number number) {
            return IValue.from(number.longValue());
        }
        return IValue.from((String) argument);
    }

    /** A norm that a layer may lack, as a list of its weight or of nothing; {@code norm} may be null. */
    static Object optional(@Nullable RmsNorm norm) {
        return norm == null ? Loaded.NO_ARRAYS : List.of(norm.weight());
    }

    /** A linear layer as kernels.py has it; to be closed by the caller. */
    static IValue layer(String product, long block, List<NDArray> tensors) {
        try (IValue name = IValue.from(product);
                IValue elements = IValue.from(block);
                IValue list = value(tensors)) {
            return IValue.tupleFrom(name, elements, list);
        }
    }

    private static PtSymbolBlock loadFastest() {
        String kernels = read("kernels.py");
        if (!Hardware.GPU) {
            try {
                return load(kernels, read("product_onednn.py"));
            } catch (EngineException e) {
                // a libtorch without oneDNN, as on some ARM machines
            }
        }
        return load(kernels, read("product_mkl.py"));
    }

    static String read(String resource) {
        try (InputStream in = TorchScript.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param code a class K in serialized TorchScript
     * @param product functions that K calls as {@code __torch__.product.*}; may be empty
     */
    static PtSymbolBlock load(String code, String product) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("version", ascii("3\n"));
        files.put("constants.pkl", new byte[] {(byte) 0x80, 0x02, 0x29, 0x2e}); // an empty tuple
        files.put("data.pkl", objectOfClassK());
        files.put("code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
        files.put("code/__torch__/product.py", product.getBytes(StandardCharsets.UTF_8));
        PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
        try {
            return JniUtils.loadModule(manager, new ByteArrayInputStream(storedZip(files)), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pickle of an object of {@code __torch__.K} without attributes. */
    private static byte[] objectOfClassK() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(new byte[] {(byte) 0x80, 0x02});
        data.writeBytes(ascii("c__torch__\nK\n"));
        data.writeBytes(new byte[] {0x71, 0x00, 0x29, (byte) 0x81, 0x71, 0x01, 0x7d, 0x71, 0x02, 0x62, 0x2e});
        return data.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** An uncompressed zip, as libtorch requires. */
    private static byte[] storedZip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry("kernels/" + file.getKey());
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                entry.setSize(file.getValue().length);
                entry.setCompressedSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
