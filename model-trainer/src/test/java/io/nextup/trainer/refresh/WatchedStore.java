package io.nextup.trainer.refresh;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.PublishedVersion;
import io.nextup.artifact.trust.SignedManifest;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** A store that lists what is fetched from it, and lets something happen during a publication. */
final class WatchedStore implements ArtifactStore {
    final List<String> fetched = new ArrayList<>();
    Runnable whilePublishing = () -> {};
    private final ArtifactStore store;

    WatchedStore(ArtifactStore store) {
        this.store = store;
    }

    @Override
    public URI publish(Artifact staged) throws IOException {
        whilePublishing.run();
        return store.publish(staged);
    }

    @Override
    public List<PublishedVersion> published() throws IOException {
        return store.published();
    }

    @Override
    public URI locate(String version) throws ArtifactException, IOException {
        return store.locate(version);
    }

    @Override
    public Manifest manifest(String version) throws ArtifactException, IOException {
        return store.manifest(version);
    }

    @Override
    public SignedManifest signed(String version) throws ArtifactException, IOException {
        return store.signed(version);
    }

    @Override
    public boolean sign(String version, String manifestSha256, SigningKey key)
            throws ArtifactException, IOException {
        return store.sign(version, manifestSha256, key);
    }

    @Override
    public Artifact fetch(URI location, Path cache) throws ArtifactException, IOException {
        fetched.add(Path.of(location).getFileName() + " " + cache);
        return store.fetch(location, cache);
    }

    @Override
    public Artifact copyTo(URI location, String manifestSha256, Path empty, LongConsumer progress)
            throws ArtifactException, IOException {
        return store.copyTo(location, manifestSha256, empty, progress);
    }

    @Override
    public void delete(String version) throws ArtifactException, IOException {
        store.delete(version);
    }

    @Override
    public int clearLeftovers(Instant before) throws IOException {
        return store.clearLeftovers(before);
    }

    @Override
    public Lease acquireLease(String owner, Duration duration) throws IOException {
        return store.acquireLease(owner, duration);
    }
}
