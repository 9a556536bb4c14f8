package io.nextup.bench;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.process.LocalRunException;
import io.nextup.models.AnnounceException;
import io.nextup.models.Announcer;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.Probes;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A SASRec artifact with initial weights, as expensive to run as a trained one. */
final class UntrainedModel {
    private static final int PROBE_K = 10;

    private final Artifact artifact;

    private UntrainedModel(Artifact artifact) {
        this.artifact = artifact;
    }

    /**
     * Writes the artifact.
     *
     * @param directory a directory that does not exist yet
     */
    static UntrainedModel write(Path directory, BenchCase sizes, long seed) throws IOException {
        Files.createDirectories(directory);
        Path module = directory.resolve(Manifest.MODULE_FILE);
        TrainOptions options = options(sizes.maxLength(), seed);
        SasRec.writeUntrained(module, sizes.items(), options);
        List<String> itemIds =
                IntStream.rangeClosed(1, sizes.items()).mapToObj(Workload::itemId).toList();
        ArtifactDraft draft =
                new ArtifactDraft("sasrec", sizes.maxLength())
                        .withVersion(
                                "untrained-" + sizes.items(),
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .withProbes(List.of(probe(module, sizes.items())))
                        .withPopularItems(itemIds.subList(0, Math.min(PROBE_K, itemIds.size())))
                        .withProvenance(Map.of("seed", Long.toString(seed)))
                        .withBytesPerRow(new SasRec().bytesPerRow(sizes.items(), options));
        return new UntrainedModel(Artifact.write(directory, draft, Vocabulary.of(itemIds)));
    }

    Path directory() {
        return artifact.directory();
    }

    /** Announces the model to the job. */
    void announce(KafkaSettings kafka) {
        long nowMillis = System.currentTimeMillis();
        try (Announcer announcer =
                Announcer.connect(
                        kafka, ModelAnnouncement.DEFAULT_SLOT, Optional.empty(), nowMillis)) {
            announcer.announce(
                    artifact.manifest()
                            .announcement(
                                    ModelAnnouncement.DEFAULT_SLOT,
                                    artifact.manifestSha256(),
                                    artifact.directory().toUri(),
                                    nowMillis)
                            .announcedBy(ModelAnnouncement.By.OPERATOR));
        } catch (AnnounceException e) {
            throw new LocalRunException(e.getMessage(), e);
        }
    }

    private static TrainOptions options(int maxLength, long seed) {
        return new SasRec().defaults().with(LearningOptions.MAX_LENGTH, maxLength).withSeed(seed);
    }

    private static Probe probe(Path module, int items) {
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", items)) {
            return Probes.record(scorer, new int[] {items}, new int[0], PROBE_K);
        } catch (ArtifactException ownModuleRefused) {
            throw new IllegalStateException(ownModuleRefused.getMessage(), ownModuleRefused);
        }
    }
}
