package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.PickledArguments.Hooks;
import io.nextup.scoring.torch.PickledArguments.Untyped;
import io.nextup.scoring.torch.PickledValue.Complex;
import io.nextup.scoring.torch.PickledValue.Device;
import io.nextup.scoring.torch.PickledValue.Dictionary;
import io.nextup.scoring.torch.PickledValue.Real;
import io.nextup.scoring.torch.PickledValue.Sequence;
import io.nextup.scoring.torch.PickledValue.Text;
import io.nextup.scoring.torch.PickledValue.Truth;
import io.nextup.scoring.torch.PickledValue.Tuple;
import io.nextup.scoring.torch.PickledValue.Whole;
import io.nextup.scoring.torch.ScriptTokens.SyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Values that the functions of a pickle make. */
final class PickledCalls {
    /** Devices of the machine that saved the module, such as PyTorch numbers them. */
    private static final Pattern DEVICE = Pattern.compile("cpu|cuda(:([0-9]|1[0-5]))?");

    private final PickleBytes in;
    private final PickledTensors tensors;

    /**
     * @param in where the calls stand, for errors
     */
    PickledCalls(PickleBytes in, PickledTensors tensors) {
        this.in = in;
        this.tensors = tensors;
    }

    static boolean isDevice(String name) {
        return DEVICE.matcher(name).matches();
    }

    /** Returns a value, or the hooks of a tensor. */
    Object call(PickledFunction function, Object arguments) throws ArtifactException {
        return switch (function) {
            case TENSOR -> tensors.tensor(arguments);
            case HOOKS -> {
                requireNoArguments(arguments);
                yield Hooks.NONE;
            }
            case INTS, FLOATS, BOOLS, TENSORS -> typed(arguments, function.list().orElseThrow(), 1);
            case TAG -> typed(arguments, tag(arguments), 2);
            case COMPLEX -> complex(arguments);
            case DEVICE -> device(arguments);
        };
    }

    void requireNoArguments(Object arguments) throws ArtifactException {
        if (!(arguments instanceof Tuple tuple && tuple.items().isEmpty())) {
            throw in.refused("an instance or its hooks have arguments");
        }
    }

    private ScriptType tag(Object made) throws ArtifactException {
        if (!(made instanceof PickledArguments arguments)
                || arguments.parts().size() != 2
                || !(arguments.parts().get(1) instanceof Text tag)) {
            throw in.refused("a list or a dictionary has no type");
        }
        try {
            return ScriptType.of(tag.value());
        } catch (SyntaxException e) {
            throw in.refused(PickleBytes.shown(e.getMessage()));
        }
    }

    private PickledValue typed(Object made, ScriptType type, int parts) throws ArtifactException {
        if (!(made instanceof PickledArguments arguments)
                || arguments.parts().size() != parts
                || !(arguments.parts().get(0) instanceof Untyped untyped)
                || !untyped.isComplete()) {
            throw in.refused("a list or a dictionary is not complete");
        }
        if (!type.name().equals(untyped.isList() ? "List" : "Dict")) {
            throw in.refused(
                    "a %s is given the type %s"
                            .formatted(untyped.isList() ? "list" : "dictionary", type));
        }
        if (untyped.isList()) {
            return new Sequence(type, untyped.items());
        }
        requireDistinctKeys(untyped.items());
        return new Dictionary(type, untyped.items());
    }

    private void requireDistinctKeys(List<PickledValue> items) throws ArtifactException {
        // Java's own classes can be compared, which bounds the time for keys of one hash.
        Set<Object> distinct = new HashSet<>();
        for (int i = 0; i < items.size(); i += 2) {
            Object key;
            if (items.get(i) instanceof Text text) {
                key = text.value();
            } else if (items.get(i) instanceof Whole number) {
                key = number.value();
            } else if (items.get(i) instanceof Truth truth) {
                key = truth.value();
            } else if (items.get(i) instanceof Real number) {
                key = number.value();
            } else {
                throw in.refused("a key of a dictionary is not a text, a number or a truth");
            }
            if (!distinct.add(key)) {
                throw in.refused("a dictionary has a key twice");
            }
        }
    }

    private Complex complex(Object made) throws ArtifactException {
        if (!(made instanceof Tuple arguments)
                || arguments.items().size() != 2
                || !(arguments.items().get(0) instanceof Real real)
                || !(arguments.items().get(1) instanceof Real imaginary)) {
            throw in.refused("a complex number is not a pair of numbers");
        }
        return new Complex(real.value(), imaginary.value());
    }

    private Device device(Object made) throws ArtifactException {
        if (!(made instanceof Tuple arguments)
                || arguments.items().size() != 1
                || !(arguments.items().get(0) instanceof Text device)
                || !isDevice(device.value())) {
            throw in.refused("a device is not cpu or cuda");
        }
        return new Device(device.value());
    }
}
