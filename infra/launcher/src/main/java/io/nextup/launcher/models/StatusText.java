package io.nextup.launcher.models;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.event.TerminalText;
import io.nextup.models.ModelRecords.Reading;
import io.nextup.models.SlotHealth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes the health of models as lines for people. */
final class StatusText {
    private final SlotHealth slot;
    private final Instant now;
    private final List<String> lines = new ArrayList<>();

    private StatusText(SlotHealth slot, Instant now) {
        this.slot = slot;
        this.now = now;
    }

    /**
     * Returns the lines.
     *
     * @param now time from which ages count
     */
    static List<String> lines(Reading reading, Instant now) {
        if (reading.slots().isEmpty()) {
            return List.of("No model is announced, and no process says what it serves");
        }
        List<String> lines = new ArrayList<>();
        for (SlotHealth slot : reading.slots()) {
            lines.addAll(new StatusText(slot, now).all());
        }
        // Whoever may write the topics chooses versions, names and reasons.
        return lines.stream().map(TerminalText::onOneLine).toList();
    }

    private List<String> all() {
        lines.add("Slot " + slot.slot());
        slot.announced().ifPresentOrElse(this::announced, () -> add("announced", "nothing"));
        if (slot.processes().isEmpty()) {
            lines.add("  no process says what it serves");
        }
        slot.processes().forEach(this::process);
        slot.pardons().forEach(pardon -> lines.add("  " + pardoned(pardon)));
        return lines;
    }

    private void announced(ModelAnnouncement announced) {
        add(
                "announced",
                "%s at %s%s%s"
                        .formatted(
                                announced.version(),
                                Instant.ofEpochMilli(announced.announcedTimeMillis()),
                                announced.by() == null ? "" : " by " + announced.by().word(),
                                announced.revision() == 0
                                        ? ""
                                        : ", revision " + announced.revision()));
        for (AnnouncedModel model : announced.previous()) {
            add("previous", model.version());
        }
    }

    private void add(String what, String value) {
        lines.add("  %-9s  %s".formatted(what, value));
    }

    private void process(Health process) {
        lines.add(
                "  process %s%s%s: %s"
                        .formatted(
                                process.id(),
                                process.host() == null ? "" : " on " + process.host(),
                                process.job() == null ? "" : ", job " + process.job(),
                                state(process)));
        if (process.build() != null) {
            lines.add("    build    " + process.build());
        }
        lines.add(
                "    serves   "
                        + (process.serving() == null ? "nothing" : words(process.serving())));
        if (process.loading() != null) {
            lines.add("    loads    " + words(process.loading()));
        }
        for (ModelVerdict verdict : process.verdicts()) {
            lines.add("    " + words(verdict) + (slot.stands(verdict) ? "" : " (pardoned since)"));
        }
    }

    private String state(Health process) {
        if (process.ended()) {
            return "ended at " + Instant.ofEpochMilli(process.writtenTimeMillis());
        }
        return process.isStale(now.toEpochMilli())
                ? "stale since " + Instant.ofEpochMilli(process.freshUntilMillis())
                : process.unsigned() ? "fresh, loads unsigned models" : "fresh";
    }

    private String words(ModelSince model) {
        return "%s since %s%s"
                .formatted(
                        model.version(),
                        Instant.ofEpochMilli(model.sinceMillis()),
                        slot.isAnnounced(model.manifestSha256()) ? "" : ", not the announced one");
    }

    private static String words(ModelVerdict verdict) {
        return judged(
                verdict.kind().word(), verdict.version(), verdict.timeMillis(), verdict.reason());
    }

    private static String pardoned(Health pardon) {
        return judged(
                "pardoned", pardon.modelVersion(), pardon.writtenTimeMillis(), pardon.reason());
    }

    private static String judged(String word, String version, long timeMillis, String reason) {
        return "%-8s %s at %s: %s"
                .formatted(word, version, Instant.ofEpochMilli(timeMillis), reason);
    }
}
