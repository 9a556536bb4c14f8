package io.nextup.serving.health;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.HealthIndex;
import io.nextup.models.HealthKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Holds the newest report of each process on one slot's models, dated by Kafka. Finds the model to
 * blame for the deaths of processes.
 *
 * <p>A death is early if the process had served its model, or run without one, for less than a
 * minute, and no process has reported a minute with that model since. The model of the last three
 * early deaths is to blame if they are all of it and lie within the last ten minutes. Where they
 * are of different models, or of processes without one, something else kills the processes. A model
 * that has served for an hour in one process is never to blame.
 *
 * <p>Not thread-safe; the caller supplies the time of the roll-out's clock.
 */
public final class HealthView {
    /** Time after which a process repeats an unchanged report. */
    public static final Duration RENEWAL = Duration.ofMinutes(1);

    /** Time of service in one process that proves a model. */
    public static final Duration PROVEN = Duration.ofHours(1);

    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final Duration CLOSE_TOGETHER = Duration.ofMinutes(10);
    private static final Duration KEPT = Duration.ofHours(24);

    /** Age of a record whose process's requests Flink does not restore or replay any more. */
    private static final Duration REPLAYED = Duration.ofHours(1);

    private static final int DEATHS = 3;

    /** Time without its own renewed report after which a process assumes that Kafka is down. */
    private static final Duration DEAF = RENEWAL.multipliedBy(2);

    /**
     * A model that is to blame for the last three early deaths.
     *
     * @param lastDeathMillis time of the last report before the last death, by Kafka's clock
     * @param othersSurvived true if a process has begun since then to serve another model, or to
     *     run without one, and has done so for a minute
     */
    public record CrashLoop(AnnouncedModel model, long lastDeathMillis, boolean othersSurvived) {
        /** The cause in words, for a person. */
        public String reason() {
            return "%d processes in a row died within %d s of beginning to serve it%s"
                    .formatted(
                            DEATHS,
                            EARLY.toSeconds(),
                            othersSurvived
                                    ? ", and others have survived without it since"
                                    : ": set aside until others have survived without it, or died too");
        }
    }

    private final String self;
    private final HealthIndex index = new HealthIndex();
    private final KafkaClock kafka = new KafkaClock();

    /** Kafka's times since which processes have reported no serving model, by process. */
    private final Map<String, Long> withoutModel = new HashMap<>();

    /** Kafka's times of pardons, by the SHA-256 of the model's manifest. */
    private final Map<String, Long> pardoned = new HashMap<>();

    /** Kafka's newest times at which a process had served a model for a minute, by its manifest. */
    private final Map<String, Long> survived = new HashMap<>();

    /** Manifests of models that have served for an hour in one process. */
    private final Set<String> proven = new HashSet<>();

    /** Time of the newest own report, or of the first check for deaths. */
    private long heardItselfMillis = Long.MIN_VALUE;

    private long hearsOthersFromMillis = Long.MIN_VALUE;

    /**
     * @param self id of this process
     */
    public HealthView(String self) {
        this.self = self;
    }

    /**
     * Adds a newer record of a process, or a pardon.
     *
     * @param timestampMillis the record's timestamp, by Kafka's clock
     */
    public void add(Health entry, long timestampMillis, long nowMillis) {
        boolean own = entry.id().equals(self);
        kafka.read(timestampMillis, own, nowMillis);
        if (own) {
            heardItselfMillis = nowMillis;
        }
        if (entry.isPardon()) {
            // Keeps its own time, which it shares with verdicts.
            index.add(entry);
            pardoned.put(entry.id(), timestampMillis);
            return;
        }
        Health dated = entry.writtenAt(timestampMillis);
        index.add(dated);
        if (dated.serving() == null) {
            withoutModel.putIfAbsent(dated.id(), timestampMillis);
        } else {
            withoutModel.remove(dated.id());
            String served = dated.serving().manifestSha256();
            if (ranMillis(dated) >= EARLY.toMillis()) {
                survived.merge(served, timestampMillis, Math::max);
            }
            if (ranMillis(dated) >= PROVEN.toMillis()) {
                proven.add(served);
            }
        }
        proven.addAll(dated.proven());
    }

    /** Forgets a report or a pardon that was deleted. */
    public void remove(HealthKey key) {
        index.remove(key);
        if (key.kind() == Health.Kind.PARDON) {
            pardoned.remove(key.id());
        } else {
            withoutModel.remove(key.id());
        }
    }

    /** Returns the highest revision of an announcement that a process has reported; 0 for none. */
    public long revision() {
        return index.revision();
    }

    /** Tells whether a model has served for an hour in one process. */
    public boolean isProven(String manifestSha256) {
        return proven.contains(manifestSha256);
    }

    /**
     * Returns the demotions of the last 24 hours that an entry reports, without those that were
     * pardoned since. A living process repeats a verdict in each report, with the time of the
     * finding.
     */
    public List<ModelVerdict> demotions(Health entry, long nowMillis) {
        return demotions(entry.verdicts().stream(), nowMillis);
    }

    /** Returns those of the demotions of one model by any process. */
    public List<ModelVerdict> demotionsOf(String manifestSha256, long nowMillis) {
        return demotions(index.verdictsOn(manifestSha256), nowMillis);
    }

    private List<ModelVerdict> demotions(Stream<ModelVerdict> verdicts, long nowMillis) {
        long oldestMillis = kafka.millis(nowMillis) - KEPT.toMillis();
        return verdicts.filter(verdict -> verdict.kind() == ModelVerdict.Kind.DEMOTED)
                .filter(verdict -> verdict.timeMillis() >= oldestMillis)
                .filter(index::stands)
                .toList();
    }

    /**
     * Returns the model to blame for the last early deaths; empty if none is. Must be called more
     * often than every two minutes: while Kafka is down all reports become stale, and other
     * processes need time to renew theirs afterwards. The first call counts as an own report: a
     * topic that was just read to its end is not out of date.
     *
     * @param died test whether a process is known to have died before its report is stale
     */
    public Optional<CrashLoop> crashLoop(Predicate<String> died, long nowMillis) {
        long kafkaMillis = kafka.millis(nowMillis);
        boolean hearsOthers = hearsOthers(nowMillis);
        List<Health> deaths =
                byModel(
                        unended()
                                .filter(this::isEarly)
                                .filter(
                                        entry ->
                                                (hearsOthers && entry.isStale(kafkaMillis))
                                                        || died.test(entry.id()))
                                .sorted(Comparator.comparingLong(Health::writtenTimeMillis))
                                .toList());
        List<Health> last = deaths.subList(Math.max(0, deaths.size() - DEATHS), deaths.size());
        if (last.size() < DEATHS
                || kafkaMillis - last.get(DEATHS - 1).writtenTimeMillis()
                        > CLOSE_TOGETHER.toMillis()
                || last.get(DEATHS - 1).writtenTimeMillis() - last.get(0).writtenTimeMillis()
                        > CLOSE_TOGETHER.toMillis()) {
            return Optional.empty();
        }
        ModelSince model = last.get(DEATHS - 1).serving();
        if (model == null
                || isProven(model.manifestSha256())
                || !last.stream().allMatch(entry -> serves(entry, model.manifestSha256()))) {
            return Optional.empty();
        }
        long lastDeathMillis = last.get(DEATHS - 1).writtenTimeMillis();
        return Optional.of(
                new CrashLoop(
                        new AnnouncedModel(model.version(), "", model.manifestSha256()),
                        lastDeathMillis,
                        index.reports()
                                .filter(entry -> !serves(entry, model.manifestSha256()))
                                .anyMatch(entry -> hasSurvived(entry, lastDeathMillis))));
    }

    /**
     * Leaves out the deaths in trials, which a request may have caused. But requests that were each
     * alone in one did not all cause theirs: each of them counts once.
     */
    private static List<Health> byModel(List<Health> deaths) {
        Set<List<Long>> alone = new HashSet<>();
        return deaths.stream()
                .filter(
                        death ->
                                death.trial() == null
                                        || (death.trial().isAlone()
                                                && alone.add(death.trial().requests())))
                .toList();
    }

    /**
     * Returns the recent reports of other processes of the same job that have not ended well: those
     * of processes that run, and of processes that died.
     *
     * @param group the job's consumer group
     */
    public List<Health> unended(String group, long nowMillis) {
        long kafkaMillis = kafka.millis(nowMillis);
        return unended()
                .filter(entry -> !entry.id().equals(self) && group.equals(entry.group()))
                .filter(entry -> kafkaMillis - entry.writtenTimeMillis() <= REPLAYED.toMillis())
                .toList();
    }

    /** Tells whether a death of the process would be early, and would count for a model or none. */
    private boolean isEarly(Health entry) {
        // A load is more likely to have killed it, and has its own marks.
        return entry.loading() == null
                && ranMillis(entry) < EARLY.toMillis()
                && (entry.serving() == null
                        || (isAfter(pardoned, entry) && isAfter(survived, entry)));
    }

    /** Tells whether a process reported after what last spoke for its model. */
    private static boolean isAfter(Map<String, Long> times, Health entry) {
        return entry.writtenTimeMillis()
                > times.getOrDefault(entry.serving().manifestSha256(), Long.MIN_VALUE);
    }

    /** Tells whether a process has run for a minute in the way that it began after a time. */
    private boolean hasSurvived(Health entry, long afterMillis) {
        return ranMillis(entry) >= EARLY.toMillis()
                && entry.writtenTimeMillis() - ranMillis(entry) >= afterMillis;
    }

    private static boolean serves(Health entry, String manifestSha256) {
        return entry.serving() != null && entry.serving().manifestSha256().equals(manifestSha256);
    }

    /** Returns how long the process had served its model, or run without one, when it reported. */
    private long ranMillis(Health entry) {
        long sinceMillis =
                entry.serving() != null
                        ? entry.serving().sinceMillis()
                        : withoutModel.getOrDefault(entry.id(), entry.writtenTimeMillis());
        return entry.writtenTimeMillis() - sinceMillis;
    }

    /** Tells whether others' reports can be read, so that those that are missing mean something. */
    public boolean hearsOthers(long nowMillis) {
        if (heardItselfMillis == Long.MIN_VALUE) {
            heardItselfMillis = nowMillis;
        }
        if (nowMillis - heardItselfMillis > DEAF.toMillis()) {
            hearsOthersFromMillis = nowMillis + DEAF.toMillis();
        }
        return nowMillis >= hearsOthersFromMillis;
    }

    /** Returns the number of processes that have not ended and whose reports are fresh. */
    public int living(long nowMillis) {
        long kafkaMillis = kafka.millis(nowMillis);
        return (int) unended().filter(entry -> !entry.isStale(kafkaMillis)).count();
    }

    /** Returns the reports of processes that have not ended well. */
    private Stream<Health> unended() {
        return index.reports().filter(entry -> !entry.ended());
    }

    /**
     * Returns the keys of reports and pardons that are so old that they can be deleted. One process
     * deletes for all: the living one with the least id.
     */
    public List<HealthKey> expired(long nowMillis) {
        long kafkaMillis = kafka.millis(nowMillis);
        boolean another =
                unended()
                        .filter(entry -> !entry.isStale(kafkaMillis))
                        .anyMatch(entry -> entry.id().compareTo(self) < 0);
        if (another) {
            return List.of();
        }
        return index.entries().stream()
                .filter(entry -> kafkaMillis - datedMillis(entry) > KEPT.toMillis())
                .map(HealthKey::of)
                .toList();
    }

    private long datedMillis(Health entry) {
        return entry.isPardon() ? pardoned.get(entry.id()) : entry.writtenTimeMillis();
    }
}
