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
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.fovea.model.weights.StoredTensor;

/**
 * Small pieces of a transformer layer as TorchScript, {@code kernels.py} beside this class: one call into libtorch
 * where DJL would take ten, and what DJL does not have at all. A TorchScript archive is a zip of text, so it is made
 * here. A kernel that fails throws.
 *
 * <p>DJL runs methods in inference mode, whose results can take no part in a backward pass; inside
 * {@link #differentiating} they are run as in training.
 */
public final class Kernels {

    /** The kernel that multiplies float32 matrices; oneDNN's does up to half as many again a second as MKL's on AMD. */
    private static final String PRODUCT =
            "  def product(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:\n" + "    return torch.linear(x, w)\n";

    private static final class Loaded {
        static final PtSymbolBlock BLOCK = loadFastest();
    }

    /**
     * What DJL has but does not show: the native call behind {@link IValueUtils#runMethod}, told that it is for
     * training.
     */
    private static final class Training {
        static final Object LIBRARY;
        static final Method RUN;
        static final Constructor<IValue> RESULT;

        static {
            try {
                Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
                Field only = library.getDeclaredField("LIB");
                only.setAccessible(true);
                LIBRARY = only.get(null);
                RUN = library.getDeclaredMethod(
                        "moduleRunMethod", long.class, String.class, long[].class, boolean.class, boolean.class);
                RUN.setAccessible(true);
                RESULT = IValue.class.getDeclaredConstructor(long.class);
                RESULT.setAccessible(true);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this is another DJL than the one that was built against", e);
            }
        }

        static IValue run(String kernel, IValue... arguments) {
            long[] handles =
                    Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
            try {
                JniUtils.setGraphExecutorOptimize(false); // it would specialise on every new shape
                return RESULT.newInstance(RUN.invoke(LIBRARY, Loaded.BLOCK.getHandle(), kernel, handles, true, false));
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

    private Kernels() {}

    /** Runs work whose kernels a gradient is to go back through, inside a gradient collector. */
    public static <T> T differentiating(Supplier<T> work) {
        boolean before = DIFFERENTIATING.get();
        DIFFERENTIATING.set(true);
        try {
            return work.get();
        } finally {
            DIFFERENTIATING.set(before);
        }
    }

    private static PtSymbolBlock loadFastest() {
        String code = read("kernels.py");
        if (!code.contains(PRODUCT)) {
            throw new IllegalStateException("kernels.py lacks its product");
        }
        try {
            return Hardware.GPU ? load(code) : load(code.replace(PRODUCT, read("product_onednn.py")));
        } catch (EngineException e) { // a libtorch without oneDNN, as on some ARM machines
            return load(code);
        }
    }

    static String read(String resource) {
        try (InputStream in = Kernels.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param code a class K in serialized TorchScript */
    static PtSymbolBlock load(String code) {
        try {
            PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
            byte[] archive = archive(code.getBytes(StandardCharsets.UTF_8));
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
     * Where rows stand, as cosines and sines to turn their heads by.
     *
     * @param cos table by position, [positions, 1, headSize]
     * @param sin as cos, the first half negated, so that a rotation is x · cos + swap(x) · sin
     * @param first position from which on the table is used
     * @param count how many positions of the table are: 1 if all rows stand there, else the number of rows or what
     *     {@code order} picks from
     * @param order int64 [rows], which of these each row takes; empty for all of them in order
     */
    public record Turn(NDArray cos, NDArray sin, long first, long count, NDArray order) {}

    /**
     * The first half of a decoder layer: norm, queries, keys and values, queries and keys turned.
     *
     * @param x [rows, D]
     * @param norm before q, k and v
     * @param queryNorm of each head's queries; null for none
     * @param keyNorm of each head's keys; null for none
     * @param headSize width of a head
     * @param wanted int64 [wanted rows], which rows go on; empty for all
     * @return the wanted rows of x [wanted, D], q [wanted, heads, headSize], k and v [rows, keyValueHeads, headSize],
     *     and views of k and v as [keyValueHeads, rows, headSize]
     */
    public static NDList enter(
            NDArray x,
            RmsNorm norm,
            Linear q,
            Linear k,
            Linear v,
            RmsNorm queryNorm,
            RmsNorm keyNorm,
            int headSize,
            Turn turn,
            NDArray wanted) {
        long rows = x.getShape().get(0);
        long asking = wanted.isEmpty() ? rows : wanted.getShape().get(0);
        return calls(
                "enter",
                (PtNDManager) x.getManager(),
                of(x),
                of(norm.weight()),
                IValue.from((double) norm.eps()),
                of(queryNorm),
                of(keyNorm),
                of(q.tensors()),
                of(k.tensors()),
                of(v.tensors()),
                IValue.listFrom(q.how(asking)),
                IValue.listFrom(k.how(rows)),
                IValue.listFrom(v.how(rows)),
                IValue.from((long) headSize),
                of(turn.cos),
                of(turn.sin),
                IValue.from(turn.first),
                IValue.from(turn.count),
                of(turn.order),
                of(wanted));
    }

    /**
     * The second half of a decoder layer: what attention has gathered, then the MLP, down(act(gate(h)) · up(h)).
     *
     * @param x [rows, D]
     * @param attended [rows, heads · headSize]
     * @param attentionNorm of what attention gives; null for none
     * @param norm before the MLP
     * @param mlpNorm of what the MLP gives; null for none
     * @param activation {@code silu} or {@code gelu_pytorch_tanh}
     * @return [rows, D]
     */
    public static NDArray leave(
            NDArray x,
            NDArray attended,
            Linear o,
            RmsNorm attentionNorm,
            RmsNorm norm,
            Linear gate,
            Linear up,
            Linear down,
            RmsNorm mlpNorm,
            String activation) {
        long rows = x.getShape().get(0);
        return call(
                "leave",
                x,
                of(x),
                of(attended),
                of(norm.weight()),
                IValue.from((double) norm.eps()),
                of(attentionNorm),
                of(mlpNorm),
                IValue.from(activation),
                of(o.tensors()),
                of(gate.tensors()),
                of(up.tensors()),
                of(down.tensors()),
                IValue.listFrom(o.how(rows)),
                IValue.listFrom(gate.how(rows)),
                IValue.listFrom(up.how(rows)),
                IValue.listFrom(down.how(rows)));
    }

    /** A linear layer: x [rows, in] to [rows, out], both float32. */
    static NDArray linear(NDArray x, Linear layer) {
        return call(
                "linear",
                x,
                of(x),
                of(layer.tensors()),
                IValue.listFrom(layer.how(x.getShape().get(0))));
    }

    /** Rows of matrices of one width laid end to end: of [n, D] each and int64 [rows], [rows, D]. */
    public static NDArray rows(List<NDArray> parts, NDArray index) {
        return call("rows", parts.get(0), of(parts), of(index));
    }

    /**
     * Blocks of consecutive rows that attend to the same keys before them and each to its own: one batched product over
     * the shared keys, which are not copied, and one over the own ones.
     *
     * @param first how many of the shared keys come before the rows
     * @param count of blocks
     * @param rows of each block
     * @param wanted how many of a block's last rows ask
     * @param cut added to the scores, [heads or 1, count, wanted, first + rows]; an empty array for nothing
     */
    public record Group(int first, int count, int rows, int wanted, NDArray cut) {}

    /**
     * Which keys rows see, and how scores are made.
     *
     * @param spans [s0, e0, s1, e1, …]: positions s to e - 1 see each other both ways; empty where attention is causal
     * @param window how many positions a row sees, itself included; 0 for all
     * @param windowFrom first position whose row has that window
     * @param scale of scores
     * @param cap scores are cap · tanh(score / cap); 0 for as they are
     */
    public record Attending(long[] spans, int window, int windowFrom, double scale, double cap) {

        private IValue[] arguments(IValue... before) {
            IValue[] all = Arrays.copyOf(before, before.length + 6);
            IValue[] own = {
                IValue.listFrom(spans),
                IValue.from((long) window),
                IValue.from((long) windowFrom),
                IValue.from(scale),
                IValue.from(cap),
                IValue.from(Double.NEGATIVE_INFINITY)
            };
            System.arraycopy(own, 0, all, before.length, own.length);
            return all;
        }
    }

    /**
     * Attention probabilities of a group.
     *
     * @param q [count · wanted, heads, headSize]
     * @param k [count · rows, keyValueHeads, headSize], the blocks' own keys
     * @param keys shared ones in chunks, each [keyValueHeads, n, headSize]
     * @return [heads, count, wanted, first + rows]
     */
    public static NDArray pattern(NDArray q, NDArray k, List<NDArray> keys, Group group, Attending attending) {
        return call(
                "pattern",
                q,
                attending.arguments(
                        of(q),
                        of(k),
                        of(keys),
                        IValue.from((long) group.first),
                        IValue.from((long) group.count),
                        IValue.from((long) group.rows),
                        of(group.cut)));
    }

    /**
     * What groups of blocks gather by attention.
     *
     * @param q [wanted rows of all groups in order, heads, headSize]
     * @param k [rows of all groups in order, keyValueHeads, headSize]
     * @param v as k
     * @param keys shared ones in chunks, each [keyValueHeads, n, headSize]
     * @param values as keys
     * @param batches how the groups are computed, in order: n > 0 for the next n groups, of one block each, with all
     *     their keys laid out as one batch of fused attention (they have as many keys each, none wants more rows than
     *     the first, and only a batch of one may be cut; not where scores are capped); 0 for the next group as
     *     {@link Group} says
     * @return [wanted rows, heads · headSize]
     */
    public static NDArray attend(
            NDArray q,
            NDArray k,
            NDArray v,
            List<NDArray> keys,
            List<NDArray> values,
            List<Group> groups,
            List<Integer> batches,
            Attending attending) {
        return call(
                "attend",
                q,
                attending.arguments(
                        of(q),
                        of(k),
                        of(v),
                        of(keys),
                        of(values),
                        of(groups, Group::first),
                        of(groups, Group::count),
                        of(groups, Group::rows),
                        of(groups, Group::wanted),
                        of(groups.stream().map(Group::cut).toList()),
                        IValue.listFrom(
                                batches.stream().mapToLong(Integer::longValue).toArray())));
    }

    /** A norm that a layer may lack, as a list of one or none. */
    private static IValue of(RmsNorm norm) {
        return norm == null ? of(List.<NDArray>of()) : of(List.of(norm.weight()));
    }

    private static IValue of(List<Group> groups, ToLongFunction<Group> number) {
        return IValue.listFrom(groups.stream().mapToLong(number).toArray());
    }

    /**
     * Attention of all rows to all rows, none of them cut.
     *
     * @param q [rows, heads · headSize]
     * @param k as q
     * @param v as q
     * @return [rows, heads · headSize]
     */
    public static NDArray look(NDArray q, NDArray k, NDArray v, int heads) {
        return call("look", q, of(q), of(k), of(v), IValue.from((long) heads));
    }

    /**
     * Attention of rows that turn with their positions, each to the rows of its own window.
     *
     * @param qkv [rows, 3 · heads · headSize], queries, keys and values side by side
     * @param cos [rows, 1, headSize]
     * @param sin as cos, the first half negated
     * @param windows how many rows each has; the windows follow each other
     * @return [rows, heads · headSize]
     */
    public static NDArray lookWithin(NDArray qkv, NDArray cos, NDArray sin, int heads, long[] windows) {
        return call("look_within", qkv, of(qkv), of(cos), of(sin), IValue.from((long) heads), IValue.listFrom(windows));
    }

    /** An elementwise function by its name in transformers' ACT2FN: silu, gelu, quick_gelu or gelu_pytorch_tanh. */
    static NDArray activate(String name, NDArray x) {
        return call(name, x, of(x));
    }

    /**
     * A file mapped into memory: nothing is read until it is used, and the system may drop what was.
     *
     * @param count elements of the type, from the file's first byte on
     * @return [count]
     */
    public static NDArray map(String path, long count, StoredTensor.Type type, PtNDManager manager) {
        return lasting("map_file", manager, IValue.from(path), IValue.from(count), IValue.from(code(type)));
    }

    /** A stretch of a mapped file as a tensor, a view. */
    public static NDArray part(NDArray file, long first, long count, long[] shape) {
        return lasting("part", file, of(file), IValue.from(first), IValue.from(count), IValue.listFrom(shape));
    }

    /** The same elements in memory of their own. */
    public static NDArray copy(NDArray w) {
        return lasting("copy", w, of(w));
    }

    /** To float32; the same tensor if it is float32 already. */
    public static NDArray widen(NDArray w) {
        return lasting("widen", w, of(w));
    }

    /** To another type; for bfloat16 the only way that does not end the JVM. */
    static NDArray to(NDArray x, StoredTensor.Type type) {
        return lasting("to", x, of(x), IValue.from(code(type)));
    }

    /** Rows [from, from + count), a view. */
    public static NDArray narrow(NDArray w, long from, long count) {
        return lasting("narrow_rows", w, of(w), IValue.from(from), IValue.from(count));
    }

    /** The same elements on a GPU, in their own type. */
    public static NDArray onDevice(NDArray w, String device, PtNDManager manager) {
        return lasting("on_device", manager, of(w), IValue.from(device));
    }

    /** Rows of a table as float32: [ids, width]. */
    public static NDArray embed(NDArray ids, NDArray table) {
        return call("embed", ids, of(table), of(ids));
    }

    /**
     * Rows of a weight as bytes with a scale for each that bfloat16 holds exactly.
     *
     * @return int8 [rows, in] and float32 [rows]
     */
    public static NDList quantise(NDArray w) {
        return calls("quantise", (PtNDManager) w.getManager(), of(w));
    }

    /** libtorch's number for a type (c10/core/ScalarType.h). */
    static long code(StoredTensor.Type type) {
        return switch (type) {
            case U8 -> 0;
            case I8 -> 1;
            case I32 -> 3;
            case I64 -> 4;
            case F16 -> 5;
            case F32 -> 6;
            case F64 -> 7;
            case BF16 -> 15;
            case OTHER -> throw new IllegalArgumentException("no type of libtorch's");
        };
    }

    private static IValue of(NDArray array) {
        return IValue.from((PtNDArray) array);
    }

    private static IValue of(List<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }

    /** The result attaches to the manager of {@code owner}, as that of any operation on it would. */
    private static NDArray call(String kernel, NDArray owner, IValue... arguments) {
        return call(kernel, (PtNDManager) owner.getManager(), arguments);
    }

    /** Makes what gradients may later have to go through: libtorch forbids that for what is made in inference mode. */
    private static NDArray lasting(String kernel, NDArray owner, IValue... arguments) {
        return lasting(kernel, (PtNDManager) owner.getManager(), arguments);
    }

    private static NDArray lasting(String kernel, PtNDManager manager, IValue... arguments) {
        return differentiating(() -> call(kernel, manager, arguments));
    }

    private static NDArray call(String kernel, PtNDManager manager, IValue... arguments) {
        try (IValue result = run(kernel, arguments)) {
            return result.toTensor(manager);
        }
    }

    private static NDList calls(String kernel, PtNDManager manager, IValue... arguments) {
        try (IValue result = run(kernel, arguments)) {
            return new NDList(result.toTensorArray(manager));
        }
    }

    private static IValue run(String kernel, IValue... arguments) {
        Threads.ready();
        try {
            return DIFFERENTIATING.get()
                    ? Training.run(kernel, arguments)
                    : IValueUtils.runMethod(Loaded.BLOCK, kernel, arguments);
        } finally {
            for (IValue argument : arguments) {
                argument.close();
            }
        }
    }
}
