package io.nextup.launcher.train;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.ManualClock;
import io.nextup.event.Interaction;
import io.nextup.launcher.train.QualityByDay.Quarter;
import io.nextup.launcher.train.QualityByDay.Way;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.evaluate.ScorerLoader;
import io.nextup.trainer.operate.Choice;
import io.nextup.trainer.operate.HistorySource;
import io.nextup.trainer.operate.Progress;
import io.nextup.trainer.operate.Refresh;
import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.operate.RefreshObserver;
import io.nextup.trainer.operate.Stop;
import io.nextup.trainer.operate.Train;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.refresh.RefreshSettings;
import io.nextup.trainer.refresh.Timetable;
import io.nextup.trainer.train.EpochReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A refresh whose clock stands still in a round. Between two rounds a quarter of a day goes by, and
 * its clicks arrive. Models are measured on the clicks of each quarter before these arrive.
 */
final class ReplayedRefresh implements Refresh.Listener {
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final ManualClock clock = new ManualClock(SpreadDays.start(0));
    private final TrainerEnvironment environment;
    private final ScorerLoader scorers;
    private final SpreadDays days;
    private final int judgedUsers;
    private final TrainerBroker broker;
    private final Path work;
    private final Choice choice;
    private final RefreshSettings settings;
    private final RoundPrinter lines;
    private final Map<String, Integer> clicksOfItems = new HashMap<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final QualityByDay quality = new QualityByDay();
    private Path frozen;
    private Path daily;

    /** The quarter that comes next. */
    private int quarter;

    /**
     * @param judgedUsers most users of a quarter whose clicks are judged
     * @param work directory for registries and stores
     */
    ReplayedRefresh(
            SpreadDays days,
            int judgedUsers,
            TrainerBroker broker,
            Path work,
            Choice choice,
            RefreshSettings settings,
            RoundPrinter lines) {
        TrainerEnvironment now = TrainerEnvironment.ofThisMachine();
        this.environment = new TrainerEnvironment(clock, now.families(), now.scorers());
        this.scorers = now.scorers();
        this.days = requireNonNull(days, "days is null");
        this.judgedUsers = judgedUsers;
        this.broker = requireNonNull(broker, "broker is null");
        this.work = requireNonNull(work, "work is null");
        this.choice = requireNonNull(choice, "choice is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.lines = requireNonNull(lines, "lines is null");
    }

    /**
     * Runs all rounds.
     *
     * @param warmUp number of days before the first round
     */
    void run(int warmUp, int rounds) throws Exception {
        for (int day = 0; day < warmUp; day++) {
            send(days.day(day));
        }
        move(warmUp * SpreadDays.QUARTERS_OF_A_DAY);
        try (Stop stop = new Stop()) {
            new Refresh(environment, this, RefreshObserver.NONE)
                    .run(
                            new Refresh.Request(
                                    topic("history"),
                                    choice,
                                    registry().toString(),
                                    settings,
                                    List.of(),
                                    new Refresh.Plan(
                                            new Timetable(SpreadDays.QUARTER), rounds, LEASE)),
                            stop);
        }
    }

    /** Number of rounds by their outcomes. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    QualityByDay quality() {
        return quality;
    }

    @Override
    public void epoch(EpochReport report) {
        lines.epoch(report);
    }

    @Override
    public void trainingEnded() {
        lines.trainingEnded();
    }

    @Override
    public void note(String line) {}

    @Override
    public void pausing(int next, Duration pause) {}

    @Override
    public void ended(Round round) {
        lines.ended(round);
        outcomes.merge(outcome(round), 1, Integer::sum);
        try {
            if (quarter % SpreadDays.QUARTERS_OF_A_DAY == 0) {
                daily = trainFromScratch();
            }
            measure();
            send(days.quarter(quarter));
        } catch (Exception e) {
            throw new IllegalStateException(
                    "After round %d: %s".formatted(round.number(), e.getMessage()), e);
        }
        move(quarter + 1);
    }

    private static String outcome(Round round) {
        return round instanceof Round.Done done
                ? done.report().decision().outcome().word()
                : "failed";
    }

    private void move(int toQuarter) {
        quarter = toQuarter;
        clock.set(SpreadDays.start(toQuarter));
    }

    private void send(List<Interaction> clicks) throws Exception {
        broker.replay(clicks);
        clicks.forEach(click -> clicksOfItems.merge(click.itemId(), 1, Integer::sum));
    }

    /** Trains as {@code train --fit all} does, on the topic up to now. */
    private Path trainFromScratch() throws Exception {
        Path others = work.resolve("daily");
        Train.Result trained =
                new Train(environment, Progress.notesOnly(note -> {}))
                        .run(
                                new Train.Request(
                                        topic("daily-history"),
                                        choice,
                                        rules(),
                                        others.toString(),
                                        Protocol.ALL,
                                        false,
                                        Optional.empty(),
                                        false,
                                        Optional.empty()));
        return others.resolve(trained.published().version());
    }

    private void measure() throws Exception {
        NextClicks next =
                NextClicks.draw(days.lately(quarter), clock.millis(), judgedUsers, rules());
        Path announced = announced();
        frozen = frozen == null ? announced : frozen;
        Map<Way, double[]> gains = new EnumMap<>(Way.class);
        gains.put(Way.REFRESHED, next.gains(announced, scorers));
        gains.put(Way.DAILY, next.gains(daily, scorers));
        gains.put(Way.FROZEN, next.gains(frozen, scorers));
        gains.put(Way.POPULARITY, next.gainsOfPopularity(clicksOfItems));
        Quarter measured = new Quarter(SpreadDays.dayOf(quarter), next.users(), gains);
        quality.add(measured);
        lines.note(
                String.format(
                        Locale.ROOT,
                        "Day %d, quarter %d: NDCG@10 refreshed %.4f (learnt until %d min before), daily %.4f, frozen %.4f, popularity %.4f",
                        measured.day(),
                        quarter % SpreadDays.QUARTERS_OF_A_DAY + 1,
                        measured.mean(Way.REFRESHED),
                        Duration.between(learntUntil(announced), clock.instant()).toMinutes(),
                        measured.mean(Way.DAILY),
                        measured.mean(Way.FROZEN),
                        measured.mean(Way.POPULARITY)));
    }

    private Path announced() throws Exception {
        return broker.announced()
                .map(one -> registry().resolve(one.version()))
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "the first round announced no model, so nothing serves"));
    }

    private static Instant learntUntil(Path model) throws Exception {
        return Instant.parse(Artifact.read(model).manifest().provenance().get("data.newest"));
    }

    private ModelRules rules() {
        return settings.rules();
    }

    private Path registry() {
        return work.resolve("registry");
    }

    private HistorySource.Topic topic(String store) {
        return new HistorySource.Topic(
                broker.settings(), Optional.of(work.resolve(store)), Optional.empty());
    }
}
