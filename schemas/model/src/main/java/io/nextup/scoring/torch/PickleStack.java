package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.PickledValue.Storage;
import java.util.ArrayList;
import java.util.List;

/**
 * The stack of a pickle's reader, with its marks and its memo. Memory and depth are bounded before
 * anything is added.
 */
final class PickleStack {
    /** Most values of a pickle, each mention counted. */
    static final int MAX_VALUES = 1 << 20;

    /** Most levels of values. PyTorch's own readers of modules call themselves once a level. */
    static final int MAX_DEPTH = 200;

    /** A class whose instance follows. */
    record ClassName(String name) {}

    private final PickleBytes in;
    private final List<Object> parts = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final List<Object> memo = new ArrayList<>();
    private int values;

    /**
     * @param in where the opcodes stand, for errors
     */
    PickleStack(PickleBytes in) {
        this.in = in;
    }

    private void count() throws ArtifactException {
        values++;
        if (values > MAX_VALUES) {
            throw in.refused(
                    "it holds more than %d values: keep numbers in a tensor".formatted(MAX_VALUES));
        }
    }

    void push(Object part) throws ArtifactException {
        count();
        if (part instanceof PickledValue value && value.depth() > MAX_DEPTH) {
            throw in.refused(
                    "it holds values inside values, more than %d deep".formatted(MAX_DEPTH));
        }
        parts.add(part);
    }

    void mark() throws ArtifactException {
        count();
        marks.add(parts.size());
    }

    boolean isEmpty() {
        return parts.isEmpty() && marks.isEmpty();
    }

    Object peek() throws ArtifactException {
        if (parts.size() == floor()) {
            throw in.refused("an opcode lacks its arguments");
        }
        return parts.get(parts.size() - 1);
    }

    /** Lowest index of a part that may be popped: parts before a mark wait for others. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    Object pop() throws ArtifactException {
        return pop(1).get(0);
    }

    List<Object> pop(int count) throws ArtifactException {
        if (parts.size() - count < floor()) {
            throw in.refused("an opcode lacks its arguments");
        }
        return popFrom(parts.size() - count);
    }

    List<Object> popMarked() throws ArtifactException {
        if (marks.isEmpty()) {
            throw in.refused("an opcode lacks its mark");
        }
        return popFrom(marks.remove(marks.size() - 1));
    }

    private List<Object> popFrom(int start) {
        List<Object> tail = parts.subList(start, parts.size());
        List<Object> popped = new ArrayList<>(tail);
        tail.clear();
        return popped;
    }

    /** Memoizes the newest part under the next number. */
    void put(long index) throws ArtifactException {
        Object last = peek();
        if (index != memo.size()) {
            throw in.refused(
                    "it memoizes number %d where number %d is next".formatted(index, memo.size()));
        }
        if (!(last instanceof PickledValue
                || last instanceof Storage
                || last instanceof StorageType
                || last instanceof PickledFunction
                || last instanceof ClassName)) {
            throw in.refused("it memoizes something that is not complete");
        }
        memo.add(last);
    }

    void get(long index) throws ArtifactException {
        if (index >= memo.size()) {
            throw in.refused(
                    "it asks for number %d of %d memoized ones".formatted(index, memo.size()));
        }
        push(memo.get((int) index));
    }
}
