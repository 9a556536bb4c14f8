package io.nextup.serving.engine;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.ModelAnnouncement;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.Probes;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.scoring.torch.TorchScorer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A real TorchScript module with known answers. The items item0 to item39 form a circle, and after
 * an item it recommends those that follow, step by step. Its answers depend on the items alone and
 * not on the order of its vocabulary.
 *
 * @param step distance from an item to the next one: 1 or -1
 * @param vocabulary all items, in any order
 * @param work number of useless matrix products in a call, which make it slow
 * @param workItem last item of the sequences whose calls are slow; empty for every call
 */
public record StepModel(
        String version, int step, List<String> vocabulary, long work, String workItem) {
    public static final int ITEMS = 40;
    public static final List<String> CIRCLE =
            IntStream.range(0, ITEMS).mapToObj(StepModel::item).toList();
    public static final List<String> POPULAR = List.of("item7", "item3", "item5");

    private static final int MAX_LENGTH = 8;
    private static final String SOURCE =
            """
            class Step(Module):
                __parameters__ = ["table", "ballast"]
                __buffers__ = []
                training : bool
                work : int
                work_item : int
                table : Tensor
                ballast : Tensor
                def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
                    length = torch.sum(torch.ne(items, 0), [1])
                    newest = torch.gather(items, 1, torch.sub(length, 1).unsqueeze(1)).squeeze(1)
                    idle = self.ballast
                    if self.work_item == 0 or bool(torch.any(torch.eq(newest, self.work_item))):
                        for i in range(self.work):
                            idle = torch.mm(idle, self.ballast)
                    s = torch.embedding(self.table, newest) + idle[0, 0]
                    s = torch.scatter(s, 1, exclude, -inf)
                    s[:, 0] = -inf
                    there = min(int(k), s.size(1))
                    best, index = torch.topk(s, there, 1)
                    index = torch.masked_fill(index, best == -inf, 0)
                    more = [0, int(k) - there]
                    return torch.constant_pad_nd(best, more, -inf), torch.constant_pad_nd(index, more, 0)
            """;

    public static StepModel forwards(String version) {
        return new StepModel(version, 1, CIRCLE, 0, "");
    }

    public static StepModel backwards(String version) {
        return new StepModel(version, -1, CIRCLE, 0, "");
    }

    public StepModel withVocabulary(List<String> newVocabulary) {
        return new StepModel(version, step, newVocabulary, work, workItem);
    }

    public StepModel withWork(long newWork) {
        return new StepModel(version, step, vocabulary, newWork, workItem);
    }

    public StepModel withWorkFor(String item, long newWork) {
        return new StepModel(version, step, vocabulary, newWork, item);
    }

    public static String item(int place) {
        return "item" + Math.floorMod(place, ITEMS);
    }

    /** Computes the expected recommendation after these items, without the model. */
    public static List<String> expected(int step, List<String> itemIds, int k) {
        List<String> expected = new ArrayList<>();
        List<String> known = itemIds.stream().filter(CIRCLE::contains).toList();
        int newest = CIRCLE.indexOf(known.get(known.size() - 1));
        for (int i = 1; i <= ITEMS && expected.size() < k; i++) {
            String candidate = item(newest + i * step);
            if (!itemIds.contains(candidate)) {
                expected.add(candidate);
            }
        }
        return expected;
    }

    /** Publishes the model as an artifact; returns the announcement that names it. */
    public ModelAnnouncement publish(Path registry) throws IOException, ArtifactException {
        Path staged = Files.createDirectories(registry.resolveSibling("staged-" + version));
        Path module = staged.resolve(Manifest.MODULE_FILE);
        TorchArchive.write(
                module,
                new ScriptObject("Step")
                        .with("training", false)
                        .with("work", work)
                        .with("work_item", vocabulary.indexOf(workItem) + 1L)
                        .with("table", table())
                        .with("ballast", new ScriptTensor(new float[256 * 256], 256, 256)),
                SOURCE);
        Artifact artifact = Artifact.write(staged, draft(module), Vocabulary.of(vocabulary));
        URI location = new LocalArtifactStore(registry).publish(artifact);
        return new ModelAnnouncement(
                ModelAnnouncement.DEFAULT_SLOT,
                version,
                location.toString(),
                artifact.manifestSha256(),
                1_700_000_000_000L);
    }

    private ArtifactDraft draft(Path module) throws ArtifactException {
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", ITEMS)) {
            return new ArtifactDraft("step", MAX_LENGTH)
                    .withVersion(version, "2026-11-24T16:05:01Z")
                    .withProbes(List.of(Probes.record(scorer, new int[] {1, 2}, new int[] {2}, 3)))
                    .withPopularItems(POPULAR);
        }
    }

    /** (items + 1, items + 1) in row order: row the newest item, column the candidate. */
    private ScriptTensor table() {
        int width = ITEMS + 1;
        float[] scores = new float[width * width];
        for (int newest = 1; newest < width; newest++) {
            int place = CIRCLE.indexOf(vocabulary.get(newest - 1));
            for (int candidate = 1; candidate < width; candidate++) {
                int other = CIRCLE.indexOf(vocabulary.get(candidate - 1));
                scores[newest * width + candidate] =
                        -Math.floorMod((other - place) * step - 1, ITEMS);
            }
        }
        return new ScriptTensor(scores, width, width);
    }
}
