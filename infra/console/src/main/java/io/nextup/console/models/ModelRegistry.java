package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.store.PublishedVersion;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TrustedKeys;
import io.nextup.event.PlainName;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads manifests of a registry, without the files that they name: {@code models announce} verifies
 * those. Thread-safe.
 */
public final class ModelRegistry {
    /** Newest models that are described. */
    static final int MOST_LISTED = 200;

    /** Age at which a listing is read again. */
    static final long FRESH_NANOS = 5_000_000_000L;

    private final RegistrySettings settings;
    private final ModelMemory memory;
    private final ReentrantLock reading = new ReentrantLock();
    private Map<String, PublishedModel> known = Map.of();
    private volatile Listing newest;
    private long readNanos;

    public ModelRegistry(RegistrySettings settings) {
        this(settings, ModelMemory.ofThisProcess());
    }

    /**
     * @param memory rule for the models that are loaded
     */
    public ModelRegistry(RegistrySettings settings, ModelMemory memory) {
        this.settings = requireNonNull(settings, "settings are null");
        this.memory = requireNonNull(memory, "memory is null");
    }

    /** Returns its settings. */
    public RegistrySettings settings() {
        return settings;
    }

    /**
     * Lists the models. While one thread reads, others get the listing before.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    public Listing list(long nowNanos) {
        Listing before = newest;
        if (before == null) {
            reading.lock();
        } else if (!reading.tryLock()) {
            return before;
        }
        try {
            if (newest == null || nowNanos - readNanos >= FRESH_NANOS) {
                newest = read(newest == null ? Listing.EMPTY : newest);
                readNanos = nowNanos;
            }
            return newest;
        } finally {
            reading.unlock();
        }
    }

    private Listing read(Listing before) {
        try {
            return read(store());
        } catch (ArtifactException | IOException | IllegalArgumentException e) {
            return before.failed(String.valueOf(e.getMessage()));
        }
    }

    private Listing read(ArtifactStore store) throws IOException {
        List<PublishedVersion> published = store.published();
        Map<String, PublishedModel> now = new HashMap<>();
        List<PublishedModel> newestFirst = new ArrayList<>();
        Optional<String> error = Optional.empty();
        int oldest = Math.max(0, published.size() - MOST_LISTED);
        for (int place = published.size() - 1; place >= oldest; place--) {
            PublishedVersion one = published.get(place);
            try {
                PublishedModel model = model(store, one);
                now.put(one.version(), model);
                newestFirst.add(model);
            } catch (ArtifactException e) {
                newestFirst.add(PublishedModel.damaged(one.version()));
                error = error.or(() -> Optional.of(e.getMessage()));
            }
        }
        known = now;
        return new Listing(
                error, newestFirst, published.stream().map(PublishedVersion::version).toList());
    }

    /** Published models never change, but a name may be used again. */
    private PublishedModel model(ArtifactStore store, PublishedVersion one)
            throws ArtifactException, IOException {
        PublishedModel before = known.get(one.version());
        boolean same =
                before != null
                        && one.createdAt()
                                .filter(time -> time.toEpochMilli() == before.created())
                                .isPresent();
        return same ? before : PublishedModel.of(manifest(store, one.version()));
    }

    /**
     * Reads the kept part of a model's manifest.
     *
     * @throws ArtifactException if it is not there, or damaged
     */
    PublishedModel describe(String version) throws ArtifactException, IOException {
        return PublishedModel.of(manifest(store(), version));
    }

    /**
     * Reads how a model was made.
     *
     * @throws ArtifactException if it is not there, or damaged
     */
    public ModelDetails details(String version) throws ArtifactException, IOException {
        return ModelDetails.of(manifest(store(), version));
    }

    /**
     * Returns the place of a model that is to be loaded, as people write it.
     *
     * @throws ArtifactException if it is not there, or too large for this process
     */
    public String place(String version) throws ArtifactException, IOException {
        ArtifactStore store = store();
        memory.require(manifest(store, version));
        return Registry.shown(locate(store, version));
    }

    /**
     * Reads the manifest of a model in any place, without the files that it names.
     *
     * @param location the model's URI, whose last part is its version
     * @param trust conditions on the model
     * @throws ArtifactException if it is not there, damaged or not trusted
     */
    public static Manifest manifestAt(URI location, ModelTrust trust)
            throws ArtifactException, IOException {
        if (isLocal(location)) {
            return manifestIn(Path.of(location), trust.keys());
        }
        String place = location.toString().replaceFirst("/$", "");
        int version = place.lastIndexOf('/') + 1;
        return ArtifactStores.open(place.substring(0, version - 1), Clock.systemUTC(), trust)
                .manifest(place.substring(version));
    }

    private ArtifactStore store() throws ArtifactException {
        return Registry.open(settings.name(), Clock.systemUTC(), settings.trust());
    }

    private static URI locate(ArtifactStore store, String version)
            throws ArtifactException, IOException {
        if (!PlainName.is(version)) {
            throw new ArtifactException("\"%s\" is not a model's name".formatted(version));
        }
        return store.locate(version);
    }

    /** A local store would verify all files, which takes a while for each model. */
    private Manifest manifest(ArtifactStore store, String version)
            throws ArtifactException, IOException {
        URI location = locate(store, version);
        return isLocal(location)
                ? manifestIn(Path.of(location), settings.trust().keys())
                : store.manifest(version);
    }

    private static boolean isLocal(URI location) {
        return "file".equalsIgnoreCase(location.getScheme());
    }

    /** Reads a manifest once a key has vouched for its bytes. */
    private static Manifest manifestIn(Path directory, TrustedKeys keys)
            throws ArtifactException, IOException {
        Path file = directory.resolve(Manifest.FILE_NAME);
        if (!Files.exists(file)) {
            throw new ArtifactException(
                    "%s is not a model, or is not finished: it has no %s"
                            .formatted(directory, Manifest.FILE_NAME));
        }
        byte[] manifest = Manifest.readBytes(file);
        keys.require(
                directory + "/",
                manifest,
                ManifestSignature.readBytes(directory.resolve(Manifest.SIGNATURE_FILE)));
        return Manifest.parse(manifest, file.toString());
    }
}
