package io.nextup.trainer.refresh;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.AnnounceException;
import io.nextup.models.SlotHealth;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.registry.Publisher.Published;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Topics in memory: a history that tests replace, announcements, and reports of processes. */
final class FakeTopics implements RefreshTopics {
    History history = Chain.history(6);
    final List<ModelAnnouncement> announced = new ArrayList<>();
    final List<Health> entries = new ArrayList<>();
    AnnounceException failure;
    AnnounceException forbidden;
    ModelAnnouncement meanwhile;

    @Override
    public History history() {
        if (meanwhile != null) {
            announced.add(meanwhile);
        }
        return history;
    }

    Optional<ModelAnnouncement> announced() {
        return announced.isEmpty()
                ? Optional.empty()
                : Optional.of(announced.get(announced.size() - 1));
    }

    @Override
    public SlotHealth slot() {
        return new SlotHealth("default", announced(), entries);
    }

    @Override
    public void requireAnnounceable() throws AnnounceException {
        if (forbidden != null) {
            throw forbidden;
        }
    }

    @Override
    public void announce(ModelAnnouncement announcement) throws AnnounceException {
        if (failure != null) {
            throw failure;
        }
        announced.add(announcement.after(announced()));
    }

    /** Reports a process that refused the announced model. */
    void refuses(String reason) {
        ModelAnnouncement model = announced().orElseThrow();
        judges(
                ModelVerdict.of(
                        model.version(),
                        model.manifestSha256(),
                        ModelVerdict.Kind.REFUSED,
                        reason,
                        1));
    }

    private void judges(ModelVerdict verdict) {
        entries.add(
                new Health(
                        "default",
                        "p",
                        null,
                        null,
                        RefreshRounds.FRESH.toEpochMilli() - 180_000,
                        RefreshRounds.FRESH.toEpochMilli(),
                        null,
                        null,
                        List.of(verdict),
                        false));
    }

    /** Reports a process that serves a model. */
    void serves(String process, Published model, Instant freshUntil) {
        serves(process, model, null, freshUntil.minusSeconds(180), freshUntil);
    }

    /** Reports a process that serves a model and loads another one; null: none. */
    void serves(
            String process,
            Published model,
            Published loading,
            Instant written,
            Instant freshUntil) {
        entries.add(
                new Health(
                        "default",
                        process,
                        null,
                        null,
                        written.toEpochMilli(),
                        freshUntil.toEpochMilli(),
                        since(model),
                        loading == null ? null : since(loading),
                        List.of(),
                        false));
    }

    private static ModelSince since(Published model) {
        return new ModelSince(model.version(), model.manifestSha256(), 1);
    }
}
