package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.models.Served;
import io.nextup.models.SlotHealth;
import io.nextup.trainer.refresh.Incumbent.Divergence;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the model that a candidate is compared with, and fetches it. */
final class Incumbents {
    private final ArtifactStore store;
    private final Path cache;
    private final ModelTrust trust;
    private final Consumer<String> notes;

    /**
     * @param store store of the registry, which may have a serving model that is no longer
     *     announced
     * @param cache directory for copies of models
     * @param trust conditions on announced models, which may lie outside the store
     * @param notes takes lines for people
     */
    Incumbents(ArtifactStore store, Path cache, ModelTrust trust, Consumer<String> notes) {
        this.store = requireNonNull(store, "store is null");
        this.cache = requireNonNull(cache, "cache is null");
        this.trust = requireNonNull(trust, "trust is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Fetches the model that most processes are about to serve, or the announced one when none
     * reports any. A model that was just announced counts while processes load it: else the next
     * one would replace it without having been compared with it.
     *
     * @throws IOException if the model cannot be fetched: a model that cannot be judged is not
     *     replaced
     */
    Incumbent of(SlotHealth slot, long nowMillis) throws IOException {
        Optional<Served> served = slot.expected(nowMillis);
        if (served.isPresent() && !slot.isAnnounced(served.get().manifestSha256())) {
            Artifact model = fetch(slot, served.get());
            return new Incumbent(
                    Optional.of(model),
                    Optional.of(judged(model)),
                    slot.announced(),
                    lineage(slot.announced()),
                    Optional.of(
                            new Divergence(
                                    served.get(),
                                    slot.announced().map(ModelAnnouncement::version))));
        }
        Optional<Artifact> announced = Optional.empty();
        if (slot.announced().isPresent()) {
            announced = Optional.of(fetch(slot.announced().get()));
        }
        Optional<Artifact> judged = Optional.empty();
        if (announced.isPresent()) {
            judged = Optional.of(judged(announced.get()));
        }
        return new Incumbent(
                announced,
                judged,
                slot.announced(),
                announced.map(model -> Lineage.of(model.manifest())),
                Optional.empty());
    }

    /** Reads the lineage of a model that does not serve; empty if the store does not have it. */
    private Optional<Lineage> lineage(Optional<ModelAnnouncement> announced) throws IOException {
        if (announced.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Lineage.of(store.manifest(announced.get().version())));
        } catch (ArtifactException e) {
            return Optional.empty();
        }
    }

    /** Returns the model itself, too, where that is gone: it is asked only what it has not seen. */
    private Artifact judged(Artifact model) throws IOException {
        Optional<String> version = Lineage.of(model.manifest()).judged();
        if (version.isEmpty()) {
            return model;
        }
        try {
            return store.fetch(store.locate(version.get()), cache);
        } catch (ArtifactException e) {
            notes.accept(
                    "%s stands for itself, and not %s, which was judged in its place: %s"
                            .formatted(model.manifest().version(), version.get(), e.getMessage()));
            return model;
        }
    }

    private Artifact fetch(ModelAnnouncement announced) throws IOException {
        try {
            return fetch(announced.location(), announced.manifestSha256());
        } catch (ArtifactException e) {
            throw Incumbent.notReplaced("announced", announced.version(), e);
        }
    }

    private Artifact fetch(SlotHealth slot, Served served) throws IOException {
        try {
            return fetch(location(slot, served), served.manifestSha256());
        } catch (ArtifactException e) {
            throw Incumbent.notReplaced("serving", served.version(), e);
        }
    }

    /** Prefers the announced location, perhaps in another registry, to this registry. */
    private String location(SlotHealth slot, Served served) throws ArtifactException, IOException {
        Optional<String> announced =
                slot.announced().stream()
                        .flatMap(one -> one.models().stream())
                        .filter(one -> one.manifestSha256().equals(served.manifestSha256()))
                        .map(AnnouncedModel::location)
                        .findFirst();
        return announced.isPresent() ? announced.get() : store.locate(served.version()).toString();
    }

    private Artifact fetch(String location, String manifestSha256)
            throws ArtifactException, IOException {
        try {
            Artifact model = ArtifactStores.fetch(URI.create(location), cache, trust);
            if (!model.manifestSha256().equals(manifestSha256)) {
                throw new ArtifactException(
                        "%s holds another model of that version".formatted(location));
            }
            return model;
        } catch (IllegalArgumentException e) {
            throw new ArtifactException(e.getMessage(), e);
        }
    }
}
