package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.PickleStack.ClassName;
import io.nextup.scoring.torch.PickledArguments.Untyped;
import io.nextup.scoring.torch.PickledValue.Instance;
import io.nextup.scoring.torch.PickledValue.Nothing;
import io.nextup.scoring.torch.PickledValue.Real;
import io.nextup.scoring.torch.PickledValue.Restored;
import io.nextup.scoring.torch.PickledValue.Text;
import io.nextup.scoring.torch.PickledValue.Truth;
import io.nextup.scoring.torch.PickledValue.Tuple;
import io.nextup.scoring.torch.PickledValue.Whole;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the pickled data of a module: what {@code torch.jit.save} and {@link Pickle} write, and
 * nothing else. Every tensor lies within its storage, and every storage is an entry of the archive,
 * byte for byte.
 *
 * <p>A list or a dictionary is a value only once it is complete and has its type. So no value holds
 * itself.
 *
 * <p>Sources: PyTorch's {@code torch/csrc/jit/serialization/pickler.cpp} for what is written, its
 * {@code unpickler.cpp} beside it for what PyTorch makes of it.
 */
final class PickleReader {
    /** Greatest size of a pickle. Tensors lie outside of it. */
    static final int MAX_BYTES = 32 << 20;

    private static final Pattern CLASS = Pattern.compile("__torch__(\\.[A-Za-z_][A-Za-z0-9_]*)+");

    /** Names by which Python's pickletools knows opcodes, for errors. */
    private static final Map<Integer, String> OTHER_OPCODES =
            Map.ofEntries(
                    Map.entry((int) '0', "POP"),
                    Map.entry((int) '1', "POP_MARK"),
                    Map.entry((int) '2', "DUP"),
                    Map.entry((int) 'F', "FLOAT"),
                    Map.entry((int) 'I', "INT"),
                    Map.entry((int) 'L', "LONG"),
                    Map.entry((int) 'P', "PERSID"),
                    Map.entry((int) 'S', "STRING"),
                    Map.entry((int) 'T', "BINSTRING"),
                    Map.entry((int) 'U', "SHORT_BINSTRING"),
                    Map.entry((int) 'V', "UNICODE"),
                    Map.entry((int) 'a', "APPEND"),
                    Map.entry((int) 'd', "DICT"),
                    Map.entry((int) 'g', "GET"),
                    Map.entry((int) 'i', "INST"),
                    Map.entry((int) 'l', "LIST"),
                    Map.entry((int) 'o', "OBJ"),
                    Map.entry((int) 'p', "PUT"),
                    Map.entry((int) 's', "SETITEM"),
                    Map.entry(Pickle.PROTOCOL, "PROTO"),
                    Map.entry(0x82, "EXT1"),
                    Map.entry(0x83, "EXT2"),
                    Map.entry(0x84, "EXT4"),
                    Map.entry(0x8b, "LONG4"),
                    Map.entry((int) 'B', "BINBYTES"),
                    Map.entry((int) 'C', "SHORT_BINBYTES"),
                    Map.entry(0x8c, "SHORT_BINUNICODE"),
                    Map.entry(0x8d, "BINUNICODE8"),
                    Map.entry(0x92, "NEWOBJ_EX"),
                    Map.entry(0x93, "STACK_GLOBAL"),
                    Map.entry(0x94, "MEMOIZE"),
                    Map.entry(0x95, "FRAME"));

    /** An instance without its content. */
    private record New(String className) {}

    private final PickleBytes in;
    private final AllowedOperators allowed;
    private final PickleStack stack;
    private final PickledTensors tensors;
    private final PickledCalls calls;

    private PickleReader(PickleBytes in, Map<String, Long> sizes, AllowedOperators allowed) {
        this.in = in;
        this.allowed = allowed;
        this.stack = new PickleStack(in);
        this.tensors = new PickledTensors(in, sizes);
        this.calls = new PickledCalls(in, tensors);
    }

    /**
     * Reads a pickle.
     *
     * @param name of the module and the pickle, for errors
     * @param sizes bytes of each entry with tensors that belongs to the pickle, by its key
     * @param allowed native classes that the pickle may name
     * @throws ArtifactException naming the first byte that is not as torch.jit.save writes it
     */
    static PickledValue read(
            byte[] pickled, String name, Map<String, Long> sizes, AllowedOperators allowed)
            throws ArtifactException {
        return new PickleReader(new PickleBytes(pickled, name), sizes, allowed).read();
    }

    private PickledValue read() throws ArtifactException {
        if (in.opcode() != Pickle.PROTOCOL || in.one() != Pickle.PROTOCOL_VERSION) {
            throw in.refused("it does not begin with protocol 2");
        }
        for (int opcode = in.opcode(); opcode != Pickle.STOP; opcode = in.opcode()) {
            carryOut(opcode);
        }
        PickledValue root = value(stack.pop());
        if (!stack.isEmpty() || !in.isAtEnd()) {
            throw in.refused("it ends with something left over");
        }
        return root;
    }

    private void carryOut(int opcode) throws ArtifactException {
        switch (opcode) {
            case Pickle.NONE -> stack.push(new Nothing());
            case Pickle.TRUE -> stack.push(new Truth(true));
            case Pickle.FALSE -> stack.push(new Truth(false));
            case Pickle.INT_8 -> stack.push(new Whole(in.one()));
            case Pickle.INT_16 -> stack.push(new Whole(in.take(Short.BYTES).getShort() & 0xffff));
            case Pickle.INT_32 -> stack.push(new Whole(in.take(Integer.BYTES).getInt()));
            case Pickle.LONG -> {
                int length = in.one();
                if (length != Long.BYTES) {
                    throw in.refused("a number of %d bytes: 8 are written".formatted(length));
                }
                stack.push(new Whole(in.take(Long.BYTES).getLong()));
            }
            case Pickle.FLOAT_64 ->
                    stack.push(
                            new Real(
                                    in.take(Double.BYTES).order(ByteOrder.BIG_ENDIAN).getDouble()));
            case Pickle.TEXT -> stack.push(new Text(in.text(in.length())));
            case Pickle.GLOBAL -> stack.push(global(in.line(), in.line()));
            case Pickle.PUT -> stack.put(in.one());
            case Pickle.LONG_PUT -> stack.put(in.length());
            case Pickle.GET -> stack.get(in.one());
            case Pickle.LONG_GET -> stack.get(in.length());
            case Pickle.MARK -> stack.mark();
            case Pickle.EMPTY_TUPLE -> stack.push(new Tuple(List.of()));
            case Pickle.TUPLE_1 -> stack.push(PickledArguments.of(stack.pop(1)));
            case Pickle.TUPLE_2 -> stack.push(PickledArguments.of(stack.pop(2)));
            case Pickle.TUPLE_3 -> stack.push(PickledArguments.of(stack.pop(3)));
            case Pickle.TUPLE -> stack.push(PickledArguments.of(stack.popMarked()));
            case Pickle.EMPTY_LIST -> stack.push(new Untyped(true));
            case Pickle.EMPTY_DICT -> stack.push(new Untyped(false));
            case Pickle.APPENDS -> fill(true);
            case Pickle.SET_ITEMS -> fill(false);
            case Pickle.PERSISTENT_ID -> stack.push(tensors.storage(stack.pop()));
            case Pickle.NEW_OBJECT -> {
                calls.requireNoArguments(stack.pop());
                stack.push(new New(className(stack.pop())));
            }
            case Pickle.BUILD -> build();
            case Pickle.REDUCE -> reduce();
            default -> {
                String known = OTHER_OPCODES.get(opcode);
                throw in.refused(
                        "it holds the opcode %s, which torch.jit.save never writes there"
                                .formatted(
                                        known == null
                                                ? "0x%02x".formatted(opcode)
                                                : "%s (0x%02x)".formatted(known, opcode)));
            }
        }
    }

    private Object global(String module, String function) throws ArtifactException {
        Optional<PickledFunction> known = PickledFunction.named(module, function);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<StorageType> storage =
                module.equals("torch") ? StorageType.named(function) : Optional.empty();
        if (storage.isPresent()) {
            return storage.get();
        }
        String path = module + "." + function;
        if (!CLASS.matcher(path).matches() || function.contains(".")) {
            throw in.refused(
                    "it names \"%s\", which is not one of the classes and functions of a module"
                            .formatted(PickleBytes.shown(path)));
        }
        if (path.startsWith(AllowedOperators.NATIVE_CLASSES) && !allowed.has(path)) {
            throw in.refused(AllowedOperators.notAllowed(path));
        }
        return new ClassName(path);
    }

    private void fill(boolean isList) throws ArtifactException {
        List<Object> parts = stack.popMarked();
        List<PickledValue> items = new ArrayList<>(parts.size());
        for (Object part : parts) {
            items.add(value(part));
        }
        if (!(stack.peek() instanceof Untyped untyped)
                || untyped.isList() != isList
                || untyped.isComplete()) {
            throw in.refused("it fills something that is not an empty list or dictionary");
        }
        if (!isList && items.size() % 2 != 0) {
            throw in.refused("a dictionary has a key without a value");
        }
        untyped.complete(items);
    }

    private String className(Object part) throws ArtifactException {
        if (!(part instanceof ClassName named)) {
            throw in.refused("it makes an instance of something that is not a class");
        }
        return named.name();
    }

    private void build() throws ArtifactException {
        Object state = stack.pop();
        if (!(stack.pop() instanceof New made)) {
            throw in.refused("it gives a state to something that is not a new instance");
        }
        if (state instanceof Untyped untyped) {
            stack.push(new Instance(made.className(), attributes(untyped, made.className())));
        } else {
            stack.push(new Restored(made.className(), value(state)));
        }
    }

    private Map<String, PickledValue> attributes(Untyped untyped, String className)
            throws ArtifactException {
        if (untyped.isList() || !untyped.isComplete()) {
            throw in.refused("the attributes of a %s are not complete".formatted(className));
        }
        Map<String, PickledValue> attributes = new LinkedHashMap<>();
        for (int i = 0; i < untyped.items().size(); i += 2) {
            if (!(untyped.items().get(i) instanceof Text attribute)) {
                throw in.refused("an attribute of a %s has no name".formatted(className));
            }
            if (attributes.put(attribute.value(), untyped.items().get(i + 1)) != null) {
                throw in.refused("a %s has an attribute twice".formatted(className));
            }
        }
        return Collections.unmodifiableMap(attributes);
    }

    private void reduce() throws ArtifactException {
        Object arguments = stack.pop();
        Object called = stack.pop();
        if (called instanceof ClassName named) {
            throw in.refused(
                    "it calls %s: values of enumerations are not read".formatted(named.name()));
        }
        if (!(called instanceof PickledFunction function)) {
            throw in.refused("it calls something that is not a function");
        }
        stack.push(calls.call(function, arguments));
    }

    private PickledValue value(Object part) throws ArtifactException {
        if (!(part instanceof PickledValue value)) {
            throw in.refused("something stands where a complete value should");
        }
        return value;
    }
}
