package io.nextup.bench;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.run.JobArguments;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.Probes;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.operate.Announce;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A SASRec artifact with initial weights, as expensive to run as a trained one. Keys of its own
 * sign it and its announcement.
 */
final class UntrainedModel {
    private static final int PROBE_K = 10;

    private final Path registry;
    private final Artifact artifact;
    private final LocalKeys keys;

    private UntrainedModel(Path registry, Artifact artifact, LocalKeys keys) {
        this.registry = registry;
        this.artifact = artifact;
        this.keys = keys;
    }

    /**
     * Makes keys, and a registry with the artifact.
     *
     * @param home an existing directory
     */
    static UntrainedModel write(Path home, BenchCase sizes, long seed) throws IOException {
        LocalKeys keys = LocalKeys.in(home.resolve("keys"));
        Path registry = home.resolve("registry");
        String version = "untrained-" + sizes.items();
        Path directory = Files.createDirectories(registry.resolve(version));
        Path module = directory.resolve(Manifest.MODULE_FILE);
        TrainOptions options = options(sizes.maxLength(), seed);
        SasRec.writeUntrained(module, sizes.items(), options);
        List<String> itemIds =
                IntStream.rangeClosed(1, sizes.items()).mapToObj(Workload::itemId).toList();
        ArtifactDraft draft =
                new ArtifactDraft("sasrec", sizes.maxLength())
                        .withVersion(
                                version, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .withInputs(ModelInputs.BIAS)
                        .withProbes(List.of(probe(module, sizes.items())))
                        .withPopularItems(itemIds.subList(0, Math.min(PROBE_K, itemIds.size())))
                        .withProvenance(Map.of("seed", Long.toString(seed)))
                        .withBytesPerRow(new SasRec().bytesPerRow(sizes.items(), options));
        Artifact artifact = Artifact.write(directory, draft, Vocabulary.of(itemIds));
        ManifestSignature.write(directory, keys.signing(KeyPurpose.MODELS));
        return new UntrainedModel(registry, artifact, keys);
    }

    Path directory() {
        return artifact.directory();
    }

    Path registry() {
        return registry;
    }

    /** Announces the model to the job. */
    void announce(KafkaSettings kafka) {
        try {
            new Announce(
                            Clock.systemUTC(),
                            ModelTrust.ANY,
                            Optional.of(
                                    AnnouncementHolder.alone(
                                            keys.signing(KeyPurpose.ANNOUNCEMENTS))))
                    .run(
                            registry.toString(),
                            artifact.manifest().version(),
                            new Slot(kafka, ModelAnnouncement.DEFAULT_SLOT));
        } catch (ArtifactException | IOException e) {
            throw new LocalRunException(e.getMessage(), e);
        }
    }

    /** Returns the keys by which the job trusts the model and its announcement. */
    JobArguments.Keys trusted() {
        return new JobArguments.Keys(
                keys.publicFile(KeyPurpose.MODELS), keys.publicFile(KeyPurpose.ANNOUNCEMENTS));
    }

    private static TrainOptions options(int maxLength, long seed) {
        return new SasRec().defaults().with(LearningOptions.MAX_LENGTH, maxLength).withSeed(seed);
    }

    private static Probe probe(Path module, int items) {
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", items, ModelInputs.BIAS)) {
            return Probes.record(scorer, new int[] {items}, new int[0], PROBE_K);
        } catch (ArtifactException ownModuleRefused) {
            throw new IllegalStateException(ownModuleRefused.getMessage(), ownModuleRefused);
        }
    }
}
