package io.nextup.console.why;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.AnnouncedModel;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.FixedScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Real artifacts, of 20 items mostly. The module scores the last item 1, the one before 2, and so
 * on, but for what its source adds.
 */
public final class SmallModel {
    static final int ITEMS = 20;

    /** Who has met item 1 gets item 20 first; item 2 raises it a little. */
    public static final String FOLLOWING =
            FixedScores.HONEST.replace(
                    "s = torch.scatter(",
                    """
                    s[:, 20] = s[:, 20] + torch.eq(items, 1).sum([1]) * 50
                            s[:, 20] = s[:, 20] + torch.eq(items, 2).sum([1]) * 5.5
                            s = torch.scatter(""");

    /** Each minute of an item's age raises item 20 by 2.25. */
    static final String AGEING =
            FixedScores.TIMED.replace("s[:, 1]", "s[:, 20]").replace("/ 60000", "/ 60000 * 2.25");

    /** Each item that is read changes the scores of all items. */
    static final String SCATTERED =
            FixedScores.HONEST.replace(
                    "s = torch.scatter(",
                    """
                    s = torch.sin(s * items.sum([1]).unsqueeze(1))
                            s = torch.scatter(""");

    private static final int MAX_LENGTH = 10;

    private SmallModel() {}

    /** Returns {@code i1} to {@code i20}. */
    static List<String> ids() {
        return ids(ITEMS);
    }

    /** Returns {@code i1}, {@code i2} and so on. */
    public static List<String> ids(int items) {
        return IntStream.rangeClosed(1, items).mapToObj(i -> "i" + i).toList();
    }

    /**
     * Publishes an artifact to a registry in a directory. It reads ten items.
     *
     * @param ids the items, at least 20
     * @param rules null where they are not known
     */
    public static AnnouncedModel publish(
            Path directory,
            String version,
            List<String> ids,
            String source,
            ModelInputs inputs,
            ModelRules rules)
            throws IOException {
        return publish(directory, version, ids, source, MAX_LENGTH, inputs, rules);
    }

    static AnnouncedModel publish(
            Path directory,
            String version,
            List<String> ids,
            String source,
            int maxLength,
            ModelInputs inputs,
            ModelRules rules)
            throws IOException {
        Path staged = Files.createDirectories(directory.resolve("staged"));
        float[] scores = new float[ids.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = scores.length - i;
        }
        FixedScores.write(staged.resolve("model.pt"), source, scores);
        Artifact artifact =
                Artifact.write(
                        staged,
                        new ArtifactDraft("fixed", maxLength)
                                .withVersion(version, "2026-11-24T16:05:01Z")
                                .withInputs(inputs)
                                .withPopularItems(List.of(ids.get(2), ids.get(0), ids.get(19)))
                                .withRules(rules),
                        Vocabulary.of(ids));
        return new AnnouncedModel(
                version,
                new LocalArtifactStore(directory.resolve("registry")).publish(artifact).toString(),
                artifact.manifestSha256());
    }
}
