package io.nextup.acceptance.faults;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.event.ModelAnnouncement;
import io.nextup.local.install.Installation;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A TorchScript module whose answers are known: the items stand in a circle, and after an item come
 * those that follow it, step by step, without those that the user has met. So an answer shows
 * whether the job still knew the user's whole sequence.
 *
 * @param step from an item to the next one; its own inverse modulo {@link #ITEMS}
 * @param illness what it does instead of answering
 * @param onset when it does so
 */
record CircleModel(String version, int step, Illness illness, Onset onset) {
    static final int ITEMS = 400;
    static final int TOP_K = 10;

    /** Stands at no place of the circle: it is never recommended, and first is met in service. */
    static final String POISON = "item" + ITEMS;

    /**
     * The circle, the poison, and one more that nobody meets: the first call of a module that was
     * loaded takes the last item.
     */
    private static final int VOCABULARY = ITEMS + 2;

    /** The job's default {@code nextup.sequence.capacity}. */
    static final int REMEMBERED = 100;

    /** Operators of ill models: a job that does not allow them refuses the model unrun. */
    static final String OPERATORS = "print,torch._sparse_coo_tensor_unsafe,torch.to_dense";

    /** What a model may do instead of answering. */
    enum Illness {
        NONE("pass"),
        /** Writes where no memory is: SIGSEGV ends the process. */
        CRASHES(
                "print(torch._sparse_coo_tensor_unsafe(torch.tensor([[1 << 40]]), torch.ones([1]), [4]).to_dense())"),
        HANGS("while True:\n                pass"),
        /** 2^50 floats: beyond what any process can address, so that no machine suffers from it. */
        EXHAUSTS_MEMORY("print(torch.zeros([1 << 50]).sum())");

        private final String statement;

        Illness(String statement) {
            this.statement = statement;
        }
    }

    /** When a model falls ill; its first call, of one row, never shows it. */
    enum Onset {
        WARM_UP("items.size(0) > 1"),
        /** Warm-up takes the first items of the vocabulary. */
        POISON_MET("bool(torch.any(torch.eq(items, %d)))".formatted(ITEMS + 1));

        private final String condition;

        Onset(String condition) {
            this.condition = condition;
        }
    }

    private static final int MAX_LENGTH = 8;

    /**
     * Number of popular items. Without the {@linkplain #soldOut sold out} ones, more than {@link
     * #REMEMBERED} and {@link #TOP_K} together are left: enough for any user.
     */
    private static final int POPULAR = 140;

    /** Has no common divisor with {@link #ITEMS}: popular items are no neighbours. */
    private static final int POPULAR_STEP = 13;

    /** Its own inverse, and neither forwards nor backwards: 199 * 199 = 99 * 400 + 1. */
    private static final int ACROSS = 199;

    private static final String SOURCE =
            """
            class Circle(Module):
                __parameters__ = ["table"]
                __buffers__ = []
                training : bool
                table : Tensor
                def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
                    if %s:
                        %s
                    length = torch.sum(torch.ne(items, 0), [1])
                    newest = torch.gather(items, 1, torch.sub(length, 1).unsqueeze(1)).squeeze(1)
                    s = torch.embedding(self.table, newest)
                    s = torch.scatter(s, 1, exclude, -inf)
                    s[:, 0] = -inf
                    there = min(int(k), s.size(1))
                    best, index = torch.topk(s, there, 1)
                    index = torch.masked_fill(index, best == -inf, 0)
                    more = [0, int(k) - there]
                    return torch.constant_pad_nd(best, more, -inf), torch.constant_pad_nd(index, more, 0)
            """;

    static CircleModel forwards(String version) {
        return new CircleModel(version, 1, Illness.NONE, Onset.WARM_UP);
    }

    static CircleModel backwards(String version) {
        return new CircleModel(version, -1, Illness.NONE, Onset.WARM_UP);
    }

    static CircleModel ill(String version, Illness illness) {
        return new CircleModel(version, 1, illness, Onset.WARM_UP);
    }

    /** Answers well until a call contains {@link #POISON}. */
    static CircleModel illInService(String version, Illness illness) {
        return new CircleModel(version, ACROSS, illness, Onset.POISON_MET);
    }

    /** Items that the catalogue of a trial says cannot be had: each seventh. */
    static List<String> soldOut() {
        return IntStream.range(0, ITEMS)
                .filter(place -> place % 7 == 0)
                .mapToObj(CircleModel::item)
                .toList();
    }

    static String item(int place) {
        return "item" + Math.floorMod(place, ITEMS);
    }

    /** Returns the list that must follow these items where none is forbidden. */
    List<String> expected(List<String> history) {
        return expected(history, Set.of());
    }

    /**
     * Returns the list that must follow these items, oldest first, computed without the model.
     *
     * @param forbidden items that no list may hold
     */
    List<String> expected(List<String> history, Set<String> forbidden) {
        Set<String> seen = seen(history);
        int newest = Integer.parseInt(history.get(history.size() - 1).substring("item".length()));
        List<String> expected = new ArrayList<>(TOP_K);
        for (int i = 1; i < ITEMS && expected.size() < TOP_K; i++) {
            String candidate = item(newest + i * step);
            if (!seen.contains(candidate) && !forbidden.contains(candidate)) {
                expected.add(candidate);
            }
        }
        return expected;
    }

    /** Returns the popular items that must be the answer without a call where none is forbidden. */
    List<String> expectedFallback(List<String> history) {
        return expectedFallback(history, Set.of());
    }

    /** Returns the popular items that must be the answer without a call: those not met yet. */
    List<String> expectedFallback(List<String> history, Set<String> forbidden) {
        Set<String> seen = seen(history);
        return popular()
                .filter(item -> !seen.contains(item) && !forbidden.contains(item))
                .limit(TOP_K)
                .toList();
    }

    private static Set<String> seen(List<String> history) {
        return new HashSet<>(
                history.subList(Math.max(0, history.size() - REMEMBERED), history.size()));
    }

    private Stream<String> popular() {
        return IntStream.range(0, POPULAR).mapToObj(rank -> item(rank * POPULAR_STEP * step));
    }

    /**
     * Publishes the model as an artifact, signed as {@code nextup up} and the verbs ask for; the
     * announcement that names it.
     */
    ModelAnnouncement publish(Path registry) throws IOException {
        Path staged = Files.createDirectories(registry.resolveSibling("staged-" + version));
        TorchArchive.write(
                staged.resolve(Manifest.MODULE_FILE),
                new ScriptObject("Circle").with("training", false).with("table", table()),
                SOURCE.formatted(onset.condition, illness.statement));
        Artifact artifact =
                Artifact.write(
                        staged,
                        new ArtifactDraft("circle", MAX_LENGTH)
                                .withVersion(version, "2026-11-24T16:05:01Z")
                                .withPopularItems(popular().toList()),
                        Vocabulary.of(
                                IntStream.range(0, VOCABULARY)
                                        .mapToObj(place -> "item" + place)
                                        .toList()));
        ManifestSignature.write(
                staged, LocalKeys.in(Installation.current().keys()).signing(KeyPurpose.MODELS));
        URI location = new LocalArtifactStore(registry).publish(artifact);
        return artifact.manifest()
                .announcement(
                        ModelAnnouncement.DEFAULT_SLOT,
                        artifact.manifestSha256(),
                        location,
                        1_700_000_000_000L);
    }

    /**
     * (vocabulary + 1, vocabulary + 1) in row order: row the newest item, column the candidate.
     * Only those of the circle are candidates.
     */
    private ScriptTensor table() {
        int width = VOCABULARY + 1;
        float[] scores = new float[width * width];
        for (int newest = 0; newest < VOCABULARY; newest++) {
            for (int candidate = 0; candidate < VOCABULARY; candidate++) {
                scores[(newest + 1) * width + candidate + 1] =
                        candidate < ITEMS
                                ? -Math.floorMod((candidate - newest) * step - 1, ITEMS)
                                : Float.NEGATIVE_INFINITY;
            }
        }
        return new ScriptTensor(scores, width, width);
    }
}
