package io.nextup.trainer.family.network;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.trainer.train.WarmStart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A TorchScript class of a network with its sizes, its parameters and the parts inside it. A
 * parameter's name is a path, such as {@code blocks.output_weight}; its last segment is its name in
 * the class. Not thread-safe while it is put together.
 */
public final class Part {
    private final String className;
    private final String text;
    private final List<Consumer<ScriptObject>> sizes = new ArrayList<>();
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Set<String> called = new LinkedHashSet<>();
    private boolean ranks;

    private record Parameter(Start start, boolean isTable, long[] shape) {
        long size() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }
    }

    /** Draws the initial value of one element. */
    @FunctionalInterface
    public interface Start {
        /** All elements are 0. */
        Start ZERO = random -> 0;

        /** All elements are 1. */
        Start ONE = random -> 1;

        /** Standard deviation .02, as in the reference code of BERT4Rec. */
        Start NEAR_ZERO = random -> (float) (random.nextGaussian() * 0.02);

        float draw(Random random);

        /** Draws evenly from minus to plus {@code most}. */
        static Start within(double most) {
            return random -> (float) ((2 * random.nextDouble() - 1) * most);
        }
    }

    /**
     * @param className name of the class in the text
     * @param text TorchScript text of the class, without those of its parts
     */
    public Part(String className, String text) {
        this.className = requireNonNull(className, "className is null");
        this.text = requireNonNull(text, "text is null");
    }

    String className() {
        return className;
    }

    /** Adds an attribute. */
    public Part with(String name, boolean value) {
        sizes.add(object -> object.with(name, value));
        return this;
    }

    /** Adds an attribute. */
    public Part with(String name, long value) {
        sizes.add(object -> object.with(name, value));
        return this;
    }

    /** Adds an attribute. */
    public Part with(String name, double value) {
        sizes.add(object -> object.with(name, value));
        return this;
    }

    /** Adds a parameter. */
    public Part with(String name, Start start, long... shape) {
        return add(name, new Parameter(start, false, shape.clone()));
    }

    /**
     * Adds a parameter with a row for each item and one for padding, which is the first and starts
     * as zeros.
     *
     * @param name begins with {@code item_}
     */
    public Part withTable(String name, Start start, long items, long width) {
        return add(name, new Parameter(start, true, new long[] {items + 1, width}));
    }

    private Part add(String name, Parameter parameter) {
        if (parameter.isTable() != name.startsWith(WarmStart.ROW_FOR_EACH_ITEM)) {
            throw new IllegalArgumentException(
                    "%s: the name of a table with a row for each item, and no other, begins with %s"
                            .formatted(name, WarmStart.ROW_FOR_EACH_ITEM));
        }
        if (parameters.putIfAbsent(name, parameter) != null) {
            throw new IllegalArgumentException("%s is given twice".formatted(name));
        }
        return this;
    }

    /** Adds a part. */
    public Part with(String name, Part part) {
        parts.put(name, part);
        return this;
    }

    /** Adds the text of functions that the class calls. */
    Part calling(String functions) {
        called.add(functions);
        return this;
    }

    /** Adds the object {@code ranking}, which {@link #object} is given. */
    Part withRanking() {
        ranks = true;
        return this;
    }

    /** Returns the number of elements of all parameters. */
    long size() {
        return byPath().values().stream().mapToLong(Parameter::size).sum();
    }

    /** Returns initial weights by path, the same for the same seed. */
    Map<String, float[]> initialWeights(long seed) {
        Random random = new Random(seed);
        Map<String, float[]> weights = new LinkedHashMap<>();
        byPath().forEach(
                        (path, parameter) -> {
                            float[] values = new float[Math.toIntExact(parameter.size())];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = parameter.start().draw(random);
                            }
                            if (parameter.isTable()) {
                                Arrays.fill(values, 0, (int) parameter.shape()[1], 0f);
                            }
                            weights.put(path, values);
                        });
        return weights;
    }

    /** Returns all parameters in the order in which they are drawn: own ones, then the parts'. */
    private Map<String, Parameter> byPath() {
        Map<String, Parameter> byPath = new LinkedHashMap<>(parameters);
        parts.forEach(
                (name, part) ->
                        part.byPath()
                                .forEach(
                                        (path, parameter) ->
                                                byPath.put(name + "." + path, parameter)));
        return byPath;
    }

    /**
     * Makes an instance of the class.
     *
     * @param weights values by path
     * @param ranking object by which a head finds the best items
     */
    ScriptObject object(Map<String, float[]> weights, ScriptObject ranking) {
        return object("", weights, ranking);
    }

    private ScriptObject object(String prefix, Map<String, float[]> weights, ScriptObject ranking) {
        ScriptObject object = new ScriptObject(className).with("training", false);
        sizes.forEach(size -> size.accept(object));
        parameters.forEach(
                (name, parameter) ->
                        object.with(
                                name,
                                new ScriptTensor(weights.get(prefix + name), parameter.shape())));
        parts.forEach(
                (name, part) ->
                        object.with(name, part.object(prefix + name + ".", weights, ranking)));
        return ranks ? object.with("ranking", ranking) : object;
    }

    /** Adds the texts of the classes, each after those that it calls. */
    void addTexts(Set<String> texts) {
        parts.values().forEach(part -> part.addTexts(texts));
        texts.addAll(called);
        texts.add(text);
    }
}
