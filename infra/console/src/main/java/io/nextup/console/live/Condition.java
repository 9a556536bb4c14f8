package io.nextup.console.live;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import io.nextup.models.Served;
import io.nextup.models.SlotHealth;
import java.util.List;
import java.util.Optional;

/**
 * State of the stream, for people.
 *
 * @param kind word of the contract
 * @param what a sentence: what happens
 * @param todo sentences: what to do, the first thing first; empty where nothing is to be done
 */
public record Condition(String kind, String what, List<String> todo) {
    static final String WELL = "well";
    static final String STARTING = "starting";
    static final String NO_MODEL = "no-model";
    static final String BROKER_AWAY = "broker-away";
    static final String UNREADABLE = "unreadable";
    static final String JOB_SILENT = "job-silent";
    static final String DEMOTED = "demoted";

    /** A job that answers nothing for longer, although events wait, is silent. */
    static final long SILENCE_MILLIS = 10_000;

    public Condition {
        requireNonNull(kind, "kind is null");
        requireNonNull(what, "what is null");
        todo = List.copyOf(todo);
    }

    /**
     * Signs that decide the condition.
     *
     * @param brokers addresses of the brokers, for people
     * @param answers true when the brokers answer
     * @param unreadable why the topics cannot be read; empty as long as they can, or no answer
     * @param slot empty as long as the topics about models are not read
     * @param overdue events that have waited longer than {@link #SILENCE_MILLIS}
     * @param silentMillis time since the last recommendation, or since the console runs
     */
    record Signs(
            String brokers,
            boolean answers,
            Optional<String> unreadable,
            Optional<SlotHealth> slot,
            int overdue,
            long silentMillis) {}

    /** Tells the condition. The first that applies hides the others: it explains them. */
    static Condition of(Signs signs, long nowMillis) {
        if (signs.unreadable.isPresent()) {
            return unreadable(signs.brokers, signs.unreadable.get());
        }
        if (!signs.answers) {
            return brokerAway(signs.brokers);
        }
        if (signs.slot.isEmpty()) {
            return new Condition(
                    STARTING,
                    "The console reads the topics at %s.".formatted(signs.brokers),
                    List.of());
        }
        SlotHealth slot = signs.slot.get();
        Optional<ModelAnnouncement> announced = slot.announced();
        if (announced.isEmpty()) {
            return noModel(slot.slot());
        }
        boolean silent = signs.overdue > 0 && signs.silentMillis > SILENCE_MILLIS;
        Optional<Served> served = slot.served(nowMillis);
        if (served.isEmpty()) {
            return silent ? silent(signs) : starting(announced.get());
        }
        if (silent) {
            return silent(signs);
        }
        return refused(slot, announced.get(), served.get())
                .orElseGet(
                        () ->
                                new Condition(
                                        WELL,
                                        "The stream is well: %s serves in %d of %d processes."
                                                .formatted(
                                                        served.get().version(),
                                                        served.get().processes(),
                                                        served.get().fresh()),
                                        List.of()));
    }

    private static Condition brokerAway(String brokers) {
        return new Condition(
                BROKER_AWAY,
                "Kafka at %s does not answer.".formatted(brokers),
                List.of(
                        "Wait: nextup up restarts its own broker, and the job goes on where it was; no acknowledged event is lost.",
                        "If it stays away, look at the brokers' logs and at the network between here and there.",
                        "This page goes on by itself once they answer."));
    }

    private static Condition unreadable(String brokers, String reason) {
        return new Condition(
                UNREADABLE,
                "The console cannot read the topics at %s. %s".formatted(brokers, reason),
                List.of(
                        "A missing topic: nextup topics creates it. A right that is missing: the message above has the command with which a super user gives it.",
                        "A login that has expired: correct --kafka-config, and start the console again.",
                        "This page goes on by itself once it can read again."));
    }

    private static Condition noModel(String slot) {
        return new Condition(
                NO_MODEL,
                "No model is announced for the slot %s, so there are no recommendations yet."
                        .formatted(slot),
                List.of(
                        "Train one: nextup train --events clicks.csv --announce",
                        "Or keep one fresh from the topic: nextup refresh",
                        "The job answers the events that wait as soon as it serves a model."));
    }

    private static Condition starting(ModelAnnouncement announced) {
        return new Condition(
                STARTING,
                "%s is announced, and no process serves a model.".formatted(announced.version()),
                List.of(
                        "Wait a few seconds: a job that starts loads the announced model first.",
                        "If it stays so, look whether the job runs (Flink's dashboard) and what its processes say of the model: nextup models status"));
    }

    private static Condition silent(Signs signs) {
        return new Condition(
                JOB_SILENT,
                "%d events wait for more than %d s, and the job has answered none for %d s."
                        .formatted(
                                signs.overdue, SILENCE_MILLIS / 1_000, signs.silentMillis / 1_000),
                List.of(
                        "The job may be restarting: Flink's dashboard shows it. It goes on from its newest checkpoint, and loses nothing.",
                        "If it runs, look at its log for a model that hangs or brokers that refuse it.",
                        "The job rightly leaves out an event whose id it has seen, or that is more than a day older than its user's newest (nextup.sequence.max-lateness). A file that you replay again holds such events. Flink's dashboard counts them: duplicateEvents, lateEvents."));
    }

    private static Optional<Condition> refused(
            SlotHealth slot, ModelAnnouncement announced, Served served) {
        if (slot.isAnnounced(served.manifestSha256())) {
            return Optional.empty();
        }
        return slot.processes().stream()
                .flatMap(process -> process.verdicts().stream())
                .filter(verdict -> verdict.manifestSha256().equals(announced.manifestSha256()))
                .filter(ModelVerdict::isAgainst)
                .filter(slot::stands)
                .findFirst()
                .map(
                        verdict ->
                                new Condition(
                                        DEMOTED,
                                        "%s is announced, and the job %s it: %s. %s serves instead."
                                                .formatted(
                                                        announced.version(),
                                                        verdict.kind().word(),
                                                        verdict.reason(),
                                                        served.version()),
                                        List.of(
                                                "Announce another model: nextup models announce VERSION",
                                                "Or give it another chance once its cause is mended: nextup models pardon %s"
                                                        .formatted(announced.version()))));
    }
}
