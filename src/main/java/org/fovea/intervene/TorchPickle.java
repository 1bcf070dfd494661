package org.fovea.intervene;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.base.BadInput;

/**
 * The part of Python's pickle format that torch.save uses for one tensor, alone, as a parameter, or in a dict or list:
 * a stack machine that builds numbers, strings, tuples and the tensor, and calls no functions.
 */
final class TorchPickle {

    /**
     * The location of a tensor's elements.
     *
     * @param type type of the storage: f2, f4, f8 or b2
     * @param storage its key
     * @param elements number of elements in the storage
     * @param offset index of the first element
     * @param size dimensions
     * @param stride elements from one to the next along each dimension
     */
    record View(String type, String storage, long elements, long offset, long[] size, long[] stride) {}

    /** The name of a class or function. */
    private record Global(String name) {}

    /** Marks the start of a tuple or of a dict's items. */
    private static final Object MARK = new Object();

    /** Stands for values that are not needed. */
    private static final Object OTHER = new Object();

    private static final int MOST = 10_000;

    private static final Map<String, String> TYPES = Map.of(
            "torch FloatStorage",
            "f4",
            "torch DoubleStorage",
            "f8",
            "torch HalfStorage",
            "f2",
            "torch BFloat16Storage",
            "b2");

    private final Path file;
    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final List<View> tensors = new ArrayList<>();

    private TorchPickle(Path file, byte[] bytes) {
        this.file = file;
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The only tensor of a pickle.
     *
     * @param file named in errors
     * @throws BadInput if there is not exactly one, or the pickle is not of a tensor
     */
    static View read(Path file, byte[] bytes) {
        TorchPickle pickle = new TorchPickle(file, bytes);
        try {
            while (pickle.step()) {
                if (pickle.stack.size() > MOST || pickle.memo.size() > MOST) {
                    throw pickle.notOne("more than one tensor");
                }
            }
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | ClassCastException
                | IllegalArgumentException e) {
            throw pickle.notOne("a pickle that Fovea cannot follow");
        }
        if (pickle.tensors.size() != 1) {
            throw pickle.notOne(pickle.tensors.size() + " tensors");
        }
        return pickle.tensors.get(0);
    }

    private BadInput notOne(String found) {
        return new BadInput("%s: contains %s; expected one vector saved with torch.save.".formatted(file, found));
    }

    /** One opcode (Python's pickletools); false at the end. */
    private boolean step() {
        int code = in.get() & 0xff;
        switch (code) {
            case 0x80 -> in.get(); // PROTO
            case 0x95 -> in.getLong(); // FRAME
            case '.' -> {
                return false;
            }
            case '(' -> stack.add(MARK);
            case ')', ']', '}' -> stack.add(List.of());
            case 'N' -> stack.add(OTHER);
            case 0x88, 0x89 -> stack.add(OTHER); // True, False
            case 'K' -> stack.add((long) (in.get() & 0xff));
            case 'M' -> stack.add((long) (in.getShort() & 0xffff));
            case 'J' -> stack.add((long) in.getInt());
            case 0x8a -> stack.add(number(in.get() & 0xff)); // LONG1
            case 'G' -> stack.add(in.getLong());
            case 'X' -> stack.add(text(in.getInt()));
            case 0x8c -> stack.add(text(in.get() & 0xff));
            case 'c' -> stack.add(new Global(line() + " " + line()));
            case 0x93 -> { // STACK_GLOBAL
                Object name = pop();
                stack.add(new Global(pop() + " " + name));
            }
            case 'q' -> memo.put(in.get() & 0xff, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top()); // MEMOIZE
            case 'h' -> stack.add(known(in.get() & 0xff));
            case 'j' -> stack.add(known(in.getInt()));
            case 't' -> stack.add(sinceMark());
            case 0x85, 0x86, 0x87 -> stack.add(last(code - 0x84));
            case 'Q' -> stack.add(storage((List<?>) pop()));
            case 'R', 0x81 -> call();
            case 'b', 'a' -> pop(); // the object stays as it is
            case 's' -> last(2);
            case 'u', 'e' -> sinceMark();
            default -> throw notOne("a pickle that Fovea cannot follow");
        }
        return true;
    }

    private Object pop() {
        return stack.remove(stack.size() - 1);
    }

    private Object top() {
        return stack.get(stack.size() - 1);
    }

    private Object known(int key) {
        if (!memo.containsKey(key)) {
            throw new IllegalArgumentException();
        }
        return memo.get(key);
    }

    private List<Object> last(int count) {
        List<Object> end = stack.subList(stack.size() - count, stack.size());
        List<Object> out = List.copyOf(end);
        end.clear();
        return out;
    }

    private List<Object> sinceMark() {
        List<Object> out = last(stack.size() - 1 - stack.lastIndexOf(MARK));
        pop();
        return out;
    }

    private long number(int bytes) {
        if (bytes > Long.BYTES) {
            throw new IllegalArgumentException();
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xffL) << 8 * i;
        }
        int unused = 64 - 8 * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }

    private String text(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new IllegalArgumentException();
        }
        byte[] out = new byte[bytes];
        in.get(out);
        return new String(out, StandardCharsets.UTF_8);
    }

    private String line() {
        StringBuilder out = new StringBuilder();
        for (int c = in.get(); c != '\n'; c = in.get()) {
            out.append((char) (c & 0xff));
        }
        return out.toString();
    }

    /** A tensor's storage: ("storage", class, key, device, number of elements). */
    private View storage(List<?> id) {
        String type = id.get(1) instanceof Global g ? TYPES.get(g.name) : null;
        if (type == null) {
            throw new BadInput("%s: is not of floating-point numbers (%s)."
                    .formatted(file, BadInput.quote(id.get(1) instanceof Global g ? g.name : "no storage")));
        }
        return new View(type, (String) id.get(2), (Long) id.get(4), 0, new long[0], new long[0]);
    }

    private void call() {
        List<?> arguments = (List<?>) pop();
        Object function = pop();
        String name = function instanceof Global g ? g.name : "";
        switch (name) {
            case "torch._utils _rebuild_tensor_v2" -> {
                View storage = (View) arguments.get(0);
                View view = new View(
                        storage.type,
                        storage.storage,
                        storage.elements,
                        (Long) arguments.get(1),
                        numbers((List<?>) arguments.get(2)),
                        numbers((List<?>) arguments.get(3)));
                if (view.size.length != view.stride.length) {
                    throw new IllegalArgumentException();
                }
                tensors.add(view);
                stack.add(OTHER);
            }
            case "torch._utils _rebuild_parameter", "collections OrderedDict" -> stack.add(OTHER);
            default -> throw notOne("what %s makes".formatted(BadInput.quote(name)));
        }
    }

    private static long[] numbers(List<?> values) {
        return values.stream().mapToLong(v -> (Long) v).toArray();
    }
}
