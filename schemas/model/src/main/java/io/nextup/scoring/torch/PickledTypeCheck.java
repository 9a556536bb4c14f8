package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.PickledValue.Complex;
import io.nextup.scoring.torch.PickledValue.Device;
import io.nextup.scoring.torch.PickledValue.Dictionary;
import io.nextup.scoring.torch.PickledValue.Instance;
import io.nextup.scoring.torch.PickledValue.Nothing;
import io.nextup.scoring.torch.PickledValue.Real;
import io.nextup.scoring.torch.PickledValue.Restored;
import io.nextup.scoring.torch.PickledValue.Sequence;
import io.nextup.scoring.torch.PickledValue.Tensor;
import io.nextup.scoring.torch.PickledValue.Text;
import io.nextup.scoring.torch.PickledValue.Truth;
import io.nextup.scoring.torch.PickledValue.Tuple;
import io.nextup.scoring.torch.PickledValue.Whole;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares pickled values with the types that a module's code declares. PyTorch compiles the code
 * by the declared types, and does not look again: an instance of another class, or a tuple of
 * another size, would be read beyond its end.
 */
final class PickledTypeCheck {
    private final Map<String, ScriptClass> classes;

    /** Start of each error: the module and the pickle. */
    private final String name;

    /** Lists, dictionaries and instances that hold what they should. */
    private final Set<PickledValue> sound = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Types that tuples were found to have, since a tuple does not know its own. */
    private final IdentityHashMap<PickledValue, Set<ScriptType>> tuples = new IdentityHashMap<>();

    private PickledTypeCheck(Map<String, ScriptClass> classes, String name) {
        this.classes = classes;
        this.name = name;
    }

    /**
     * Checks the instance of a module.
     *
     * @throws ArtifactException naming the first attribute that is not of its type
     */
    static void module(PickledValue root, Map<String, ScriptClass> classes, String name)
            throws ArtifactException {
        PickledTypeCheck check = new PickledTypeCheck(classes, name);
        if (!(root instanceof Instance)) {
            throw check.refused("it holds %s instead of a module".formatted(word(root)));
        }
        check.requireSound(root);
    }

    /**
     * Checks constants of the code.
     *
     * @throws ArtifactException naming the first attribute that is not of its type
     */
    static void constants(PickledValue root, Map<String, ScriptClass> classes, String name)
            throws ArtifactException {
        PickledTypeCheck check = new PickledTypeCheck(classes, name);
        if (!(root instanceof Tuple)) {
            throw check.refused("it holds %s instead of a tuple".formatted(word(root)));
        }
        check.requireSound(root);
    }

    /** Requires that a value holds what its own type says, whatever was declared for it. */
    private void requireSound(PickledValue value) throws ArtifactException {
        if ((value.depth() == 1 && !(value instanceof Instance)) || !sound.add(value)) {
            return;
        }
        if (value instanceof Tuple tuple) {
            for (PickledValue item : tuple.items()) {
                requireSound(item);
            }
        } else if (value instanceof Sequence list) {
            for (PickledValue item : list.items()) {
                require(item, list.type().arguments().get(0), "an item of a " + list.type());
            }
        } else if (value instanceof Dictionary dictionary) {
            boolean isKey = true;
            for (PickledValue item : dictionary.items()) {
                require(
                        item,
                        dictionary.type().arguments().get(isKey ? 0 : 1),
                        (isKey ? "a key of a " : "a value of a ") + dictionary.type());
                isKey = !isKey;
            }
        } else if (value instanceof Instance instance) {
            attributes(instance);
        } else if (value instanceof Restored restored) {
            state(restored);
        } else {
            throw new AssertionError("No rule for " + value.getClass());
        }
    }

    private void attributes(Instance instance) throws ArtifactException {
        String className = instance.className();
        ScriptClass declared = declared(className);
        if (declared.isTuple() || declared.state().isPresent()) {
            throw refused(
                    "it holds the attributes of a %s, which is not made of attributes"
                            .formatted(className));
        }
        for (String attribute : instance.attributes().keySet()) {
            if (!declared.attributes().containsKey(attribute)) {
                throw refused(
                        "a %s has the attribute %s, which its class does not declare"
                                .formatted(className, PickleBytes.shown(attribute)));
            }
        }
        for (Map.Entry<String, ScriptType> attribute : declared.attributes().entrySet()) {
            PickledValue value = instance.attributes().get(attribute.getKey());
            if (value == null) {
                throw refused(
                        "a %s lacks the attribute %s, which its class declares"
                                .formatted(className, attribute.getKey()));
            }
            require(value, attribute.getValue(), className + "." + attribute.getKey());
        }
    }

    private void state(Restored restored) throws ArtifactException {
        if (isNative(restored.className())) {
            requireSound(restored.state());
            return;
        }
        ScriptClass declared = declared(restored.className());
        if (declared.isTuple() || declared.state().isEmpty()) {
            throw refused(
                    "it holds a state of a %s, whose class lacks __getstate__ or __setstate__"
                            .formatted(restored.className()));
        }
        String where = "the state of a " + restored.className();
        requirePickled(declared.state().get(), where);
        require(restored.state(), declared.state().get(), where);
    }

    private void require(PickledValue value, ScriptType type, String where)
            throws ArtifactException {
        if (!has(value, type, where)) {
            throw refused("%s is %s, but is declared as %s".formatted(where, word(value), type));
        }
        if (!(value instanceof Tuple)) {
            requireSound(value);
        }
    }

    private boolean has(PickledValue value, ScriptType type, String where)
            throws ArtifactException {
        return switch (type.name()) {
            case "NoneType" -> value instanceof Nothing;
            case "bool" -> value instanceof Truth;
            case "int" -> value instanceof Whole;
            case "float" -> value instanceof Real;
            case "complex" -> value instanceof Complex;
            case "str" -> value instanceof Text;
            case "Device" -> value instanceof Device;
            case "Tensor" -> value instanceof Tensor;
            case "List" -> value instanceof Sequence list && list.type().equals(type);
            case "Dict" -> value instanceof Dictionary dict && dict.type().equals(type);
            case "Tuple" -> value instanceof Tuple tuple && has(tuple, type, type.arguments());
            case "Optional" ->
                    value instanceof Nothing || has(value, type.arguments().get(0), where);
            case "Any" -> {
                requireSound(value);
                yield true;
            }
            default -> isA(value, type);
        };
    }

    private boolean isA(PickledValue value, ScriptType type) throws ArtifactException {
        if (value instanceof Restored restored) {
            return restored.className().equals(type.name());
        }
        if (value instanceof Instance instance) {
            return instance.className().equals(type.name());
        }
        if (!(value instanceof Tuple tuple) || isNative(type.name())) {
            return false;
        }
        ScriptClass declared = declared(type.name());
        return declared.isTuple() && has(tuple, type, List.copyOf(declared.attributes().values()));
    }

    private boolean has(Tuple tuple, ScriptType type, List<ScriptType> types)
            throws ArtifactException {
        if (tuple.items().size() != types.size()) {
            return false;
        }
        if (!tuples.computeIfAbsent(tuple, unseen -> new HashSet<>()).add(type)) {
            return true;
        }
        Iterator<ScriptType> each = types.iterator();
        for (PickledValue item : tuple.items()) {
            require(item, each.next(), "an item of a " + type);
        }
        return true;
    }

    private static boolean isNative(String className) {
        return className.startsWith(AllowedOperators.NATIVE_CLASSES);
    }

    private ScriptClass declared(String className) throws ArtifactException {
        ScriptClass declared = classes.get(className);
        if (declared == null) {
            throw refused(
                    "it names the class %s, which the module's code does not define"
                            .formatted(className));
        }
        for (Map.Entry<String, ScriptType> attribute : declared.attributes().entrySet()) {
            requirePickled(attribute.getValue(), className + "." + attribute.getKey());
        }
        return declared;
    }

    private void requirePickled(ScriptType type, String where) throws ArtifactException {
        if (!type.isPickled()) {
            throw refused(
                    "%s is declared as %s, which is not a type that a module's data may have"
                            .formatted(where, type));
        }
    }

    /** The type of a value, as far as it knows. */
    private static String word(PickledValue value) {
        if (value instanceof Nothing) {
            return "None";
        } else if (value instanceof Truth) {
            return "a bool";
        } else if (value instanceof Whole) {
            return "an int";
        } else if (value instanceof Real) {
            return "a float";
        } else if (value instanceof Complex) {
            return "a complex";
        } else if (value instanceof Text) {
            return "a str";
        } else if (value instanceof Device) {
            return "a Device";
        } else if (value instanceof Tensor) {
            return "a Tensor";
        } else if (value instanceof Tuple tuple) {
            return "a tuple of " + tuple.items().size();
        } else if (value instanceof Sequence list) {
            return "a " + list.type();
        } else if (value instanceof Dictionary dictionary) {
            return "a " + dictionary.type();
        } else if (value instanceof Instance instance) {
            return "a " + instance.className();
        } else if (value instanceof Restored restored) {
            return "a " + restored.className();
        }
        throw new AssertionError("No word for " + value.getClass());
    }

    private ArtifactException refused(String reason) {
        return new ArtifactException("%s: %s".formatted(name, reason));
    }
}
