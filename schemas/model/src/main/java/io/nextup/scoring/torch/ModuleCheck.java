package io.nextup.scoring.torch;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Probe;
import io.nextup.scoring.TopK;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks an imported module against the contract, one clause at a time, and names the first clause
 * that it breaks. A few inputs are not a proof: the answers are checked again whenever the model
 * serves.
 */
public final class ModuleCheck {
    private static final int PROBE_K = 10;

    /** Coprime to most catalogue sizes: successive multiples visit all parts of a catalogue. */
    private static final int STRIDE = 7919;

    private final Path module;
    private final TorchScorer scorer;
    private final int catalogueSize;
    private final int maxLength;

    private ModuleCheck(Path module, TorchScorer scorer, int catalogueSize, int maxLength) {
        this.module = module;
        this.scorer = scorer;
        this.catalogueSize = catalogueSize;
        this.maxLength = maxLength;
    }

    /**
     * Checks a module.
     *
     * @param device {@code cpu} or {@code gpu:N}
     * @param catalogueSize highest item index
     * @param maxLength most items of a sequence that the module is to read
     * @return probes for its manifest: sequences of one item and more, with and without exclusions
     * @throws ArtifactException naming the clause that the module breaks
     */
    public static List<Probe> run(Path module, String device, int catalogueSize, int maxLength)
            throws ArtifactException {
        requireNonNull(module, "module is null");
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength is %d: at least 1".formatted(maxLength));
        }
        try (TorchScorer scorer = TorchScorer.open(module, device, catalogueSize)) {
            ModuleCheck check = new ModuleCheck(module, scorer, catalogueSize, maxLength);
            check.clauses();
            return check.probes();
        }
    }

    private void clauses() throws ArtifactException {
        ask("topk(items, exclude, k) answers one item", bare(new long[] {1}), 1);
        List<long[]> sequences = sequences();
        for (long[] items : sequences) {
            ask("up to maxLength items are read", bare(items), k());
        }
        // More by two, since a module's scores may have a column for padding.
        ask("k may exceed the catalogue", bare(new long[] {1}), catalogueSize + 2);
        for (long[] items : sequences) {
            exclusions(items);
            repetition(items);
            paddingWidth(items);
        }
        batch(sequences);
    }

    /** Excludes the best items, which a module that ignores exclusions would return. */
    private void exclusions(long[] items) throws ArtifactException {
        TopK best = ask("up to maxLength items are read", bare(items), k());
        long[] exclude = new long[Math.max(1, k() / 2) + 2];
        for (int i = 0; i < exclude.length - 2; i++) {
            exclude[i] = best.indices()[i];
        }
        ask("excluded items are left out", ModelInput.row(items, exclude), k());
    }

    private void repetition(long[] items) throws ArtifactException {
        String clause = "the same question has the same answer";
        requireSame(clause, ask(clause, bare(items), k()), ask(clause, bare(items), k()));
    }

    private void paddingWidth(long[] items) throws ArtifactException {
        String clause = "the answer does not depend on how many zeros follow the sequence";
        TopK bare = ask(clause, bare(items), k());
        for (int zeros : new int[] {1, 7}) {
            long[] padded = Arrays.copyOf(items, items.length + zeros);
            requireSame(clause, bare, ask(clause, bare(padded), k()));
        }
    }

    private void batch(List<long[]> sequences) throws ArtifactException {
        String clause = "the answer does not depend on the other rows of the batch";
        int width = sequences.stream().mapToInt(items -> items.length).max().orElseThrow();
        long[] rows = new long[sequences.size() * width];
        for (int row = 0; row < sequences.size(); row++) {
            long[] items = sequences.get(row);
            System.arraycopy(items, 0, rows, row * width, items.length);
        }
        TopK together = ask(clause, new ModelInput(sequences.size(), rows, new long[0]), k());
        for (int row = 0; row < sequences.size(); row++) {
            int from = row * k();
            TopK mine =
                    new TopK(
                            Arrays.copyOfRange(together.scores(), from, from + k()),
                            Arrays.copyOfRange(together.indices(), from, from + k()),
                            k());
            requireSame(clause, ask(clause, bare(sequences.get(row)), k()), mine);
        }
    }

    private void requireSame(String clause, TopK expected, TopK found) throws ArtifactException {
        String difference = Probes.difference(Probes.of(expected), found);
        if (!difference.isEmpty()) {
            throw broken(clause, difference);
        }
    }

    /** Makes the input of a sequence without exclusions. */
    private static ModelInput bare(long[] items) {
        return ModelInput.row(items, new long[0]);
    }

    private TopK ask(String clause, ModelInput input, int k) throws ArtifactException {
        try {
            return scorer.topk(input, k);
        } catch (IllegalStateException wrong) {
            throw broken(clause, wrong.getMessage());
        }
    }

    private ArtifactException broken(String clause, String reason) {
        return new ArtifactException(
                "%s breaks the contract that %s: %s".formatted(module, clause, reason));
    }

    /**
     * Makes sequences of one item, of two, and of the model's greatest length, from both ends of
     * the catalogue.
     */
    private List<long[]> sequences() {
        Set<List<Long>> sequences = new LinkedHashSet<>();
        sequences.add(List.of((long) catalogueSize));
        sequences.add(spread(Math.min(2, maxLength)));
        sequences.add(spread(maxLength));
        return sequences.stream()
                .map(items -> items.stream().mapToLong(Long::longValue).toArray())
                .toList();
    }

    private List<Long> spread(int length) {
        List<Long> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            items.add(1 + (long) i * STRIDE % catalogueSize);
        }
        return items;
    }

    private int k() {
        return Math.min(PROBE_K, catalogueSize);
    }

    private List<Probe> probes() {
        List<Probe> probes = new ArrayList<>();
        for (long[] items : sequences()) {
            int[] narrow = Arrays.stream(items).mapToInt(item -> (int) item).toArray();
            probes.add(Probes.record(scorer, narrow, new int[0], k()));
            probes.add(Probes.record(scorer, narrow, narrow, k()));
        }
        return probes;
    }
}
