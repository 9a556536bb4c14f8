package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the manifest of each serving model from the registry, once. Not thread-safe. */
public final class PublishedModelCache {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedModelCache.class);

    /** A registry that failed is asked again after this time. */
    static final long RETRY_NANOS = 30_000_000_000L;

    private final ModelRegistry registry;
    private String version;
    private Optional<PublishedModel> model = Optional.empty();
    private long triedNanos;

    public PublishedModelCache(ModelRegistry registry) {
        this.registry = requireNonNull(registry, "registry is null");
    }

    /**
     * Returns the model of a version; empty where the registry has none, or fails.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    public Optional<PublishedModel> of(String serving, long nowNanos) {
        boolean other = !serving.equals(version);
        if (other || (model.isEmpty() && nowNanos - triedNanos >= RETRY_NANOS)) {
            version = serving;
            triedNanos = nowNanos;
            model = read(other);
        }
        return model;
    }

    private Optional<PublishedModel> read(boolean first) {
        try {
            return Optional.of(registry.describe(version));
        } catch (ArtifactException | IOException | IllegalArgumentException e) {
            if (first) {
                LOG.warn("The registry does not describe the serving model: {}", e.getMessage());
            }
            return Optional.empty();
        }
    }
}
