package io.nextup.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {
    @TempDir Path directory;

    @Test
    void theCardSaysWhatTheModelIsWhatItWasMadeOfAndHowWellItDoes() throws Exception {
        assertThat(
                        card(
                                Vocabulary.of(List.of("a", "b", "c")),
                                List.of(
                                        new Probe(
                                                List.of(1, 2),
                                                List.of(2),
                                                3,
                                                List.of(3, 1, 0),
                                                Arrays.asList(0.1f, -1.2f, null))),
                                List.of("b", "a"),
                                Map.of("test.NDCG@10", 0.05),
                                Map.of("data", "clicks.csv", "fit.users", "7", "seed", "1")))
                .isEqualTo(
                        """
                        # v1

                        Ranks 3 items by how likely each one is a user's next, given up to 50 of the user's last items, oldest first.
                        Family: sasrec. Made: 2026-11-24T16:05:01Z.
                        Rules cannot boost its items. The job leaves out forbidden ones by requesting longer answers.

                        ## Data

                        | what | |
                        |---|---|
                        | data | clicks.csv |
                        | fit.users | 7 |

                        ## Evaluation

                        | figure, by its protocol | |
                        |---|---|
                        | test.NDCG@10 | 0.0500 |

                        ## How it was made

                        | what | |
                        |---|---|
                        | seed | 1 |

                        ## Examples

                        The probes, which are recomputed whenever the model is loaded.

                        | last items, the newest last | left out | best next items |
                        |---|---|---|
                        | a, b | 1 | c, a |

                        ## Answer to a user of whom the model knows nothing

                        The most popular items, such as b, a.
                        """);
    }

    @Test
    void theCardAnswersFirstWhetherTheModelIsGood() throws Exception {
        Files.writeString(directory.resolve("model.pt"), "module");
        Standing standing =
                new Standing(
                        "time.test",
                        1,
                        1,
                        Map.of("NDCG@10", 0.5),
                        List.of(
                                new Standing.Baseline(
                                        "markov", Map.of("NDCG@10", 0.25), null, null)));
        Artifact artifact =
                Artifact.write(
                        directory,
                        new ArtifactDraft("sasrec", 50)
                                .withVersion("v1", StagedArtifact.CREATED_AT)
                                .withStanding(standing),
                        Vocabulary.of(List.of("a")));

        assertThat(artifact.manifest().standing()).isEqualTo(standing);
        assertThat(Files.readString(directory.resolve("MODEL.md")))
                .contains(
                        "Made: 2026-11-24T16:05:01Z.\n" + standing.sentence() + "\n",
                        """

                        ## Beside simple models, as served

                        | time.test | this model | markov |
                        |---|---|---|
                        | NDCG@10 | 0.5000 | 0.2500 |
                        """);
    }

    @Test
    void whatIsNotKnownIsSaid() throws Exception {
        assertThat(card(Vocabulary.of(List.of("a")), List.of(), List.of(), Map.of(), Map.of()))
                .contains("## Data\n\nNothing is known.\n")
                .contains("## Evaluation\n\nNothing is known.\n")
                .contains("None: nothing is recomputed when the model is loaded.\n")
                .endsWith("nothing\n\nNone.\n");
    }

    @Test
    void anIdIsShownAndNotActedUpon() throws Exception {
        String id = "a|b\n<img src=x>[x](y)";

        assertThat(card(Vocabulary.of(List.of(id)), List.of(), List.of(id), Map.of(), Map.of()))
                .endsWith("such as a\\|b &lt;img src=x>\\[x\\](y).\n");
    }

    private String card(
            Vocabulary vocabulary,
            List<Probe> probes,
            List<String> popularItems,
            Map<String, Double> metrics,
            Map<String, String> provenance)
            throws Exception {
        Files.writeString(directory.resolve("model.pt"), "module");
        Artifact artifact =
                Artifact.write(
                        directory,
                        new ArtifactDraft("sasrec", 50)
                                .withVersion("v1", StagedArtifact.CREATED_AT)
                                .withProbes(probes)
                                .withPopularItems(popularItems)
                                .withMetrics(metrics)
                                .withProvenance(provenance),
                        vocabulary);
        return Files.readString(artifact.directory().resolve("MODEL.md"));
    }
}
