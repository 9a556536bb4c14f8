package io.nextup.trainer.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Sha256;
import io.nextup.scoring.Vocabulary;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.Trained;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Makes artifacts and publishes them to a store. Not thread-safe. */
public final class Publisher {
    /**
     * Length of the fallback list, which leaves out a user's seen items: longer than any sequence
     * that a job keeps.
     */
    public static final int POPULAR_ITEMS = 1_000;

    private static final DateTimeFormatter VERSION_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final ArtifactStore store;
    private final Clock clock;
    private final Optional<SigningKey> signingKey;
    private Instant last = Instant.MIN;

    /**
     * An artifact that was published.
     *
     * @param manifestSha256 SHA-256 of the manifest's bytes, 64 lower-case hexadecimal digits
     * @param location where the store has it
     */
    public record Published(Manifest manifest, String manifestSha256, URI location) {
        public Published {
            requireNonNull(manifest, "manifest is null");
            requireNonNull(manifestSha256, "manifestSha256 is null");
            requireNonNull(location, "location is null");
        }

        /** Returns the artifact's name in the store. */
        public String version() {
            return manifest.version();
        }

        /** Makes the announcement that asks the job to serve it. */
        public ModelAnnouncement announcement(
                String slot, ModelAnnouncement.By by, long announcedTimeMillis) {
            return manifest.announcement(slot, manifestSha256, location, announcedTimeMillis)
                    .announcedBy(by);
        }
    }

    /**
     * Makes a publisher.
     *
     * @param signingKey key that signs what is published; empty: nothing is signed
     */
    public Publisher(ArtifactStore store, Clock clock, Optional<SigningKey> signingKey) {
        this.store = requireNonNull(store, "store is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.signingKey = requireNonNull(signingKey, "signingKey is null");
    }

    /**
     * Stages a trained model's artifact in a directory and publishes it from there; the store shows
     * it whole or not at all.
     *
     * @param staging an empty directory or one that does not exist yet; stays behind
     * @param rules rules by which the model was trained and judged
     * @param standing the model beside simple ones; empty where they were not asked
     */
    public Published publish(
            Path staging,
            String family,
            Trained trained,
            Dataset fit,
            ModelRules rules,
            Map<String, Double> metrics,
            Optional<Standing> standing,
            Map<String, String> provenance)
            throws IOException {
        return publish(
                staging,
                trained.module(),
                fit.vocabulary(),
                new ArtifactDraft(family, trained.shape().maxLength())
                        .withInputs(trained.shape().inputs())
                        .withProbes(trained.probes())
                        .withPopularItems(fit.popularItems(POPULAR_ITEMS))
                        .withMetrics(metrics)
                        .withStanding(standing.orElse(null))
                        .withProvenance(provenance)
                        .withRules(rules)
                        .withBytesPerRow(trained.bytesPerRow()));
    }

    /**
     * Publishes any other model likewise.
     *
     * @param draft everything but the version; its family becomes part of that
     */
    public Published publish(Path staging, Path module, Vocabulary vocabulary, ArtifactDraft draft)
            throws IOException {
        Files.createDirectories(staging);
        Path staged = staging.resolve(Manifest.MODULE_FILE);
        if (!module.toAbsolutePath().equals(staged.toAbsolutePath())) {
            Files.copy(module, staged, StandardCopyOption.REPLACE_EXISTING);
        }
        Instant now = next();
        String version =
                "%s-%s-%s"
                        .formatted(
                                VERSION_TIME.format(now),
                                draft.family(),
                                contentHash(staged, vocabulary));
        Artifact artifact =
                Artifact.write(staging, draft.withVersion(version, now.toString()), vocabulary);
        if (signingKey.isPresent()) {
            ManifestSignature.write(staging, signingKey.get());
        }
        return new Published(
                artifact.manifest(), artifact.manifestSha256(), store.publish(artifact));
    }

    /** Versions are sorted by the second in which they were made: each has its own. */
    private Instant next() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        last = now.isAfter(last) ? now : last.plusSeconds(1);
        return last;
    }

    /** Returns six hexadecimal digits of SHA-256 over the module and the vocabulary. */
    private static String contentHash(Path module, Vocabulary vocabulary) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(module)) {
            for (int read; (read = in.read(buffer)) > 0; ) {
                digest.update(buffer, 0, read);
            }
        }
        for (String item : vocabulary.itemIds()) {
            digest.update(item.getBytes(UTF_8));
            digest.update((byte) '\n');
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 3);
    }
}
