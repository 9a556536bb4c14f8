package io.nextup.serving.rollout;

import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.HealthIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Holds the newest report of each process on one slot's models. Finds models in a crash loop: three
 * processes died within a minute of starting to serve the model, all within ten minutes, and no
 * process has served it for an hour. Not thread-safe; the caller supplies the time of the wall
 * clock, by which the reports are written.
 */
final class HealthView {
    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final Duration CLOSE_TOGETHER = Duration.ofMinutes(10);
    private static final Duration PROVEN = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofHours(24);
    private static final int DEATHS = 3;

    /** Time without its own renewed report after which a process assumes that Kafka is down. */
    private static final Duration DEAF = HealthReports.RENEWAL.multipliedBy(2);

    private final String self;
    private final HealthIndex index = new HealthIndex();
    private long hearsOthersFromMillis = Long.MIN_VALUE;

    /**
     * Time of the first check for crash loops, when the process's own first report should be on its
     * way.
     */
    private long firstLookMillis = Long.MIN_VALUE;

    /**
     * @param self id of this process
     */
    HealthView(String self) {
        this.self = self;
    }

    /** Adds a newer record of a process, or a pardon. */
    void add(ModelHealth entry) {
        index.add(entry);
    }

    /** Forgets a process whose record was deleted. */
    void remove(String process) {
        index.remove(process);
    }

    /**
     * Returns the demotions of the last 24 hours that an entry reports, without those that were
     * pardoned since. A living process repeats a verdict in each report, with the time of the
     * finding.
     */
    List<ModelVerdict> demotions(ModelHealth entry, long nowMillis) {
        return demotions(entry.verdicts().stream(), nowMillis);
    }

    /** Returns those of the demotions of one model by any process. */
    List<ModelVerdict> demotionsOf(String manifestSha256, long nowMillis) {
        return demotions(index.verdictsOn(manifestSha256), nowMillis);
    }

    private List<ModelVerdict> demotions(Stream<ModelVerdict> verdicts, long nowMillis) {
        return verdicts.filter(verdict -> verdict.kind() == ModelVerdict.Kind.DEMOTED)
                .filter(verdict -> nowMillis - verdict.timeMillis() <= KEPT.toMillis())
                .filter(index::stands)
                .toList();
    }

    /**
     * Returns models that killed three processes soon after these started to serve them. Must be
     * called more often than every two minutes: while Kafka is down all reports become stale, and
     * other processes need time to renew theirs afterwards. The first call counts as an own report:
     * a topic that was just read to its end is not out of date.
     *
     * @param died test whether a process is known to have died before its report is stale
     */
    List<ModelVerdict> crashLoops(Predicate<String> died, long nowMillis) {
        boolean hearsOthers = hearsOthers(nowMillis);
        Map<String, List<ModelHealth>> early = new LinkedHashMap<>();
        for (ModelHealth entry : index.entries()) {
            if (entry.serving() != null
                    // A load is more likely to have killed it, and has its own marks.
                    && entry.loading() == null
                    && !entry.ended()
                    && served(entry) < EARLY.toMillis()
                    && (died.test(entry.process()) || (hearsOthers && entry.isStale(nowMillis)))) {
                early.computeIfAbsent(entry.serving().manifestSha256(), sha -> new ArrayList<>())
                        .add(entry);
            }
        }
        List<ModelVerdict> loops = new ArrayList<>();
        early.forEach(
                (sha256, deaths) -> {
                    if (!isProven(sha256)) {
                        loop(deaths).ifPresent(loops::add);
                    }
                });
        loops.removeIf(loop -> !index.stands(loop));
        return loops;
    }

    private boolean hearsOthers(long nowMillis) {
        if (firstLookMillis == Long.MIN_VALUE) {
            firstLookMillis = nowMillis;
        }
        long heardMillis =
                index.entry(self).map(ModelHealth::writtenTimeMillis).orElse(firstLookMillis);
        if (nowMillis - heardMillis > DEAF.toMillis()) {
            hearsOthersFromMillis = nowMillis + DEAF.toMillis();
        }
        return nowMillis >= hearsOthersFromMillis;
    }

    private static Optional<ModelVerdict> loop(List<ModelHealth> deaths) {
        List<Long> began =
                deaths.stream().map(entry -> entry.serving().sinceMillis()).sorted().toList();
        for (int last = DEATHS - 1; last < began.size(); last++) {
            if (began.get(last) - began.get(last - DEATHS + 1) <= CLOSE_TOGETHER.toMillis()) {
                ModelSince model = deaths.get(0).serving();
                long newest =
                        deaths.stream().mapToLong(ModelHealth::writtenTimeMillis).max().orElse(0);
                return Optional.of(
                        ModelVerdict.of(
                                model.version(),
                                model.manifestSha256(),
                                ModelVerdict.Kind.DEMOTED,
                                "%d processes died within %d s of beginning to serve it"
                                        .formatted(deaths.size(), EARLY.toSeconds()),
                                newest));
            }
        }
        return Optional.empty();
    }

    private boolean isProven(String sha256) {
        return index.entries().stream()
                .anyMatch(
                        entry ->
                                entry.serving() != null
                                        && entry.serving().manifestSha256().equals(sha256)
                                        && served(entry) >= PROVEN.toMillis());
    }

    /**
     * Returns processes, and pardons, whose last record is so old that it can be deleted. One
     * process deletes for all: the living one with the least id.
     */
    List<String> expired(long nowMillis) {
        boolean another =
                index.entries().stream()
                        .filter(entry -> !entry.isPardon() && !entry.ended())
                        .filter(entry -> !entry.isStale(nowMillis))
                        // A clock that runs far ahead would keep a dead process fresh for long.
                        .filter(entry -> entry.writtenTimeMillis() - nowMillis < DEAF.toMillis())
                        .anyMatch(entry -> entry.process().compareTo(self) < 0);
        if (another) {
            return List.of();
        }
        return index.entries().stream()
                .filter(entry -> nowMillis - entry.writtenTimeMillis() > KEPT.toMillis())
                .map(ModelHealth::process)
                .toList();
    }

    private static long served(ModelHealth entry) {
        return entry.writtenTimeMillis() - entry.serving().sinceMillis();
    }
}
