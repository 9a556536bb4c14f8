package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest announcement's model and those to roll back to, newest first. Announcements of version
 * 1 do not name the latter: the process then keeps its own chain, on disk for a restart. Not
 * thread-safe.
 */
final class Chain {
    /** Number of models in the process's own chain. */
    private static final int OWN_MODELS = 1 + ModelAnnouncement.MOST_PREVIOUS;

    private List<AnnouncedModel> models = List.of();

    /** True if the newest announcement does not name the models to roll back to. */
    private boolean own;

    /** The chain on disk. */
    private List<AnnouncedModel> remembered = List.of();

    /** Starts with the chain that an earlier process remembered. */
    void restore(List<AnnouncedModel> before) {
        models = List.copyOf(before);
        remembered = models;
    }

    /** Applies a newer announcement. */
    void announced(ModelAnnouncement announcement) {
        own = announcement.by() == null && announcement.previous().isEmpty();
        models = own ? inFront(announcement.model()) : announcement.models();
    }

    private List<AnnouncedModel> inFront(AnnouncedModel model) {
        List<AnnouncedModel> extended = new ArrayList<>(List.of(model));
        for (AnnouncedModel older : models) {
            if (!older.manifestSha256().equals(model.manifestSha256())
                    && extended.size() < OWN_MODELS) {
                extended.add(older);
            }
        }
        return List.copyOf(extended);
    }

    /** Returns the models to write to the disk; empty if it has them already. */
    Optional<List<AnnouncedModel>> toRemember() {
        if (!own || models.equals(remembered)) {
            return Optional.empty();
        }
        remembered = models;
        return Optional.of(models);
    }

    /** All models, newest first. */
    List<AnnouncedModel> models() {
        return models;
    }

    /**
     * Returns a model's rank: 0 for the newest; after all others for one that is not in the chain.
     */
    int rank(AnnouncedModel model) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).manifestSha256().equals(model.manifestSha256())) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }
}
