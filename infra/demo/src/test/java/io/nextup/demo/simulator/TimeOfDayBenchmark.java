package io.nextup.demo.simulator;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.event.Interaction;
import io.nextup.scoring.ColumnEncoder;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.SequenceData;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.dataset.UserEvents;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures on the simulator what a model has learnt of the time, over all hours of its last day.
 * Every figure is an expected hit rate at 10 by the simulator's own probabilities, for each click
 * whose user has clicked before: of the best ranking that knows the time and whether a session
 * begins, of one that knows neither, and of models that were trained on the days before. The blind
 * one knows the law, how often sessions begin, how many clicks each hour has, and what the items of
 * the newest session tell about the hour; it takes that session for one of the last day. Both stand
 * there twice: by the law of the last day, and by the mean law of the days before. Items appear and
 * change their popularity from day to day, so that no model of the days before can know more than
 * the latter. A model is asked twice: for the time of the click, and as the stream asks, for the
 * time of the click before.
 */
public final class TimeOfDayBenchmark {
    private static final int TOP = 10;
    private static final int HOURS = 24;
    private static final String DEVICE = "cpu";
    private static final String MODEL = "--model=";

    /** Share of the clicks that begin a session, as the simulator draws their lengths. */
    private static final double BEGINS = 1 / 8.;

    private static final long MILLIS_PER_DAY = 86_400_000;

    private final SimulatorSettings settings;
    private final NextClick law;
    private final List<SimulatedClick> clicks;
    private final long lastDay;

    /** The law as it is on the last day, and on average of the days before. */
    private final KnownLaw today;

    private final KnownLaw before;

    /** The law's numbers of the items. */
    private final Map<String, Integer> numbers = new HashMap<>();

    /**
     * A click to be predicted.
     *
     * @param position number of clicks of its user before
     * @param session items of the user's newest session before
     * @param seen items that the user may not be shown
     */
    private record Question(
            String userId,
            int position,
            List<Integer> session,
            Set<Integer> seen,
            long timeMillis,
            boolean begins,
            double attainable) {}

    private TimeOfDayBenchmark(long seed, int clickCount) {
        settings = SimulatorSettings.defaults(seed).withClicks(clickCount);
        // The first draws of the simulator.
        law = new NextClick(settings, new SplittableRandom(seed).split());
        clicks = ClickSimulator.simulate(settings);
        for (int item = 0; item < law.catalogue().size(); item++) {
            numbers.put(law.catalogue().itemId(item), item);
        }
        lastDay = settings.start().toEpochMilli() + (settings.days() - 1) * MILLIS_PER_DAY;
        today = new KnownLaw(settings.days() - 1, settings.days());
        before = new KnownLaw(0, settings.days() - 1);
    }

    /** Mean of the law over some days. */
    private final class KnownLaw {
        private final int firstDay;
        private final int endDay;

        /** By hour of the day and item before: probabilities for a user who has seen nothing. */
        private final Map<Integer, double[]> unseen = new HashMap<>();

        private KnownLaw(int firstDay, int endDay) {
            this.firstDay = firstDay;
            this.endDay = endDay;
        }

        /** Returns the probability of each item that is not among the seen. */
        double[] distribution(int previous, int hour, Set<Integer> seen) {
            double[] probabilities = unseen(previous, hour).clone();
            seen.forEach(item -> probabilities[item] = 0);
            double left = Arrays.stream(probabilities).sum();
            for (int item = 0; item < probabilities.length; item++) {
                probabilities[item] /= left;
            }
            return probabilities;
        }

        /**
         * Returns the probability of each item, for a user who has seen none; not to be changed.
         */
        double[] unseen(int previous, int hour) {
            return unseen.computeIfAbsent(
                    HOURS * (previous - NextClick.NONE) + hour, key -> mean(previous, hour));
        }

        private double[] mean(int previous, int hour) {
            double[] mean = new double[law.catalogue().size()];
            for (int day = firstDay; day < endDay; day++) {
                long time =
                        settings.start().toEpochMilli()
                                + day * MILLIS_PER_DAY
                                + hour * (MILLIS_PER_DAY / HOURS);
                double[] ofDay = law.distribution(known(previous, time), time, Set.of());
                for (int item = 0; item < mean.length; item++) {
                    mean[item] += ofDay[item] / (endDay - firstDay);
                }
            }
            return mean;
        }
    }

    /**
     * Runs it.
     *
     * @param arguments seed, number of clicks, and families to train, or {@code --model=DIR} for
     *     one that was trained on the days before the last one
     */
    public static void main(String[] arguments) throws Exception {
        new TimeOfDayBenchmark(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1]))
                .run(List.of(arguments).subList(2, arguments.length));
    }

    private void run(List<String> asked) throws Exception {
        List<Question> questions = questions();
        double[] traffic = traffic();
        print("questions", questions, one -> 1);
        print("attainable", questions, this::attainable);
        print("blind", questions, one -> sum(truth(one), best(blind(one, traffic, today))));
        print(
                "attainable by the days before",
                questions,
                one -> sum(truth(one), best(known(one, before))));
        print(
                "blind by the days before",
                questions,
                one -> sum(truth(one), best(blind(one, traffic, before))));
        UserHistories past = histories(click -> click.eventTimeMillis() < lastDay);
        UserHistories all = histories(click -> true);
        Map<String, Integer> users = new HashMap<>();
        for (int user = 0; user < all.userIds().size(); user++) {
            users.put(all.userIds().get(user), user);
        }
        for (String one : asked) {
            if (one.startsWith(MODEL)) {
                Artifact artifact = Artifact.read(Path.of(one.substring(MODEL.length())));
                requireFittedOn(past, artifact.manifest());
                try (Scorer scorer =
                        TorchScorer.loadVerified(
                                artifact, DEVICE, AllowedOperators.ofThisBuild())) {
                    print(
                            questions,
                            all,
                            users,
                            new Model(
                                    artifact.manifest().version(),
                                    scorer,
                                    artifact.vocabulary(),
                                    artifact.manifest().inputs(),
                                    artifact.manifest().maxLength()));
                }
            } else {
                train(one, past, model -> print(questions, all, users, model));
            }
        }
    }

    private static void requireFittedOn(UserHistories past, Manifest model) {
        String interactions = model.provenance().get("data.interactions");
        if (!String.valueOf(past.interactions()).equals(interactions)) {
            throw new IllegalArgumentException(
                    "%s was made from %s interactions, and the days before the last one have %d"
                            .formatted(model.version(), interactions, past.interactions()));
        }
    }

    private void train(String family, UserHistories past, Consumer<Model> ask) throws Exception {
        Path work = Files.createTempDirectory("time-of-day");
        Split split = FitAll.split(past, 1);
        Trained trained = train(Families.onClassPath().named(family), split, work);
        Vocabulary vocabulary = split.fit().vocabulary();
        ModelInputs inputs = trained.shape().inputs();
        try (Scorer scorer =
                TorchScorer.load(trained.module(), DEVICE, vocabulary.size(), inputs)) {
            ask.accept(new Model(family, scorer, vocabulary, inputs, trained.shape().maxLength()));
        }
        Files.delete(trained.module());
        Files.delete(work);
    }

    private record Model(
            String name, Scorer scorer, Vocabulary vocabulary, ModelInputs inputs, int maxLength) {}

    private void print(
            List<Question> questions, UserHistories all, Map<String, Integer> users, Model model) {
        for (boolean atClick : new boolean[] {true, false}) {
            print(
                    model.name() + (atClick ? "" : ", as the stream asks"),
                    questions,
                    one -> {
                        UserEvents events = all.of(users.get(one.userId()));
                        int now = one.position() - (atClick ? 0 : 1);
                        return sum(truth(one), answer(model, events, one, now));
                    });
        }
    }

    private Trained train(Family family, Split split, Path work) throws Exception {
        return family.train(
                new TrainingTask(
                        split.fit(),
                        HeldOut.servedLater(
                                split.validation(),
                                split.fit().vocabulary(),
                                family.inputs(family.defaults()),
                                settings.memory()),
                        true,
                        family.defaults().withSeed(1),
                        work,
                        report -> {},
                        Continuation.none()));
    }

    private static void print(
            String name, List<Question> questions, ToDoubleFunction<Question> value) {
        double[] values = questions.stream().mapToDouble(value).toArray();
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (int i = 0; i < values.length; i++) {
            int group = questions.get(i).begins() ? 0 : 1;
            sums[group] += values[i];
            counts[group]++;
        }
        System.out.printf(
                Locale.ROOT,
                "%-50s all %.4f of %d, where a session begins %.4f of %d, where it goes on %.4f of %d%n",
                name,
                (sums[0] + sums[1]) / values.length,
                values.length,
                sums[0] / counts[0],
                counts[0],
                sums[1] / counts[1],
                counts[1]);
    }

    private UserHistories histories(Predicate<Interaction> which) {
        return UserHistories.of(
                clicks.stream().map(SimulatedClick::interaction).filter(which).toList(),
                SequenceRules.defaults());
    }

    /** Returns the item if it was there at that time: nobody knows what follows a later one. */
    private int known(int item, long timeMillis) {
        boolean there =
                item != NextClick.NONE
                        && law.catalogue().isThere(item, law.catalogue().hourOf(timeMillis));
        return there ? item : NextClick.NONE;
    }

    /** The clicks of the last day, but for the first one of a user. */
    private List<Question> questions() {
        Map<String, List<Integer>> met = new HashMap<>();
        Map<String, List<Integer>> sessions = new HashMap<>();
        Map<String, String> newest = new HashMap<>();
        List<Question> questions = new ArrayList<>();
        for (SimulatedClick click : clicks) {
            Interaction one = click.interaction();
            List<Integer> all = met.computeIfAbsent(one.userId(), user -> new ArrayList<>());
            boolean begins = !sessions.containsKey(one.sessionId());
            if (one.eventTimeMillis() >= lastDay && !all.isEmpty()) {
                int from = Math.max(0, all.size() - settings.memory());
                questions.add(
                        new Question(
                                one.userId(),
                                all.size(),
                                List.copyOf(sessions.get(newest.get(one.userId()))),
                                new HashSet<>(all.subList(from, all.size())),
                                one.eventTimeMillis(),
                                begins,
                                click.attainableHitRateAt10()));
            }
            newest.put(one.userId(), one.sessionId());
            sessions.computeIfAbsent(one.sessionId(), id -> new ArrayList<>())
                    .add(numbers.get(one.itemId()));
            all.add(numbers.get(one.itemId()));
        }
        return questions;
    }

    private double[] truth(Question one) {
        return law.distribution(previous(one), one.timeMillis(), one.seen());
    }

    private double[] known(Question one, KnownLaw known) {
        return known.distribution(previous(one), hour(one.timeMillis()), one.seen());
    }

    private static int previous(Question one) {
        return one.begins() ? NextClick.NONE : one.session().get(one.session().size() - 1);
    }

    /** Returns the hour of the last day; what comes later counts as its last one. */
    private int hour(long timeMillis) {
        return (int) Math.min(HOURS - 1, (timeMillis - lastDay) * HOURS / MILLIS_PER_DAY);
    }

    private double attainable(Question one) {
        double attainable = sum(truth(one), best(truth(one)));
        if (Math.abs(attainable - one.attainable()) > 1e-9) {
            throw new IllegalStateException(
                    "%s is not what the simulator says: %s".formatted(attainable, one));
        }
        return attainable;
    }

    /** Counts the last day's clicks by the hour. */
    private double[] traffic() {
        double[] traffic = new double[HOURS];
        for (SimulatedClick click : clicks) {
            if (click.interaction().eventTimeMillis() >= lastDay) {
                traffic[hour(click.interaction().eventTimeMillis())]++;
            }
        }
        return traffic;
    }

    /**
     * A session goes on in each hour as likely as its items make it, or begins in any as often as
     * there are clicks.
     */
    private double[] blind(Question one, double[] traffic, KnownLaw known) {
        double[] likelihoods = traffic.clone();
        int previous = NextClick.NONE;
        for (int item : one.session()) {
            int from = previous;
            double[] ofHours =
                    IntStream.range(0, HOURS)
                            .mapToDouble(hour -> known.unseen(from, hour)[item])
                            .toArray();
            // An item that no hour knows tells nothing.
            if (Arrays.stream(ofHours).sum() > 0) {
                for (int hour = 0; hour < HOURS; hour++) {
                    likelihoods[hour] *= ofHours[hour];
                }
            }
            previous = item;
        }
        double likelihood = Arrays.stream(likelihoods).sum();
        double clicksOfDay = Arrays.stream(traffic).sum();
        int newest = one.session().get(one.session().size() - 1);
        double[] mixed = new double[law.catalogue().size()];
        for (int hour = 0; hour < HOURS; hour++) {
            double[] goesOn = known.distribution(newest, hour, one.seen());
            double[] begins = known.distribution(NextClick.NONE, hour, one.seen());
            for (int item = 0; item < mixed.length; item++) {
                mixed[item] +=
                        (1 - BEGINS) * likelihoods[hour] / likelihood * goesOn[item]
                                + BEGINS * traffic[hour] / clicksOfDay * begins[item];
            }
        }
        return mixed;
    }

    /**
     * Returns the module's answer.
     *
     * @param now place of the user's event at whose time it is asked
     */
    private int[] answer(Model model, UserEvents events, Question one, int now) {
        Vocabulary vocabulary = model.vocabulary();
        int[] kept =
                IntStream.range(Math.max(0, one.position() - settings.memory()), one.position())
                        .filter(i -> vocabulary.indexOf(events.itemId(i)) != Vocabulary.PADDING)
                        .toArray();
        int[] seen = Arrays.stream(kept).map(i -> vocabulary.indexOf(events.itemId(i))).toArray();
        int from = Math.max(0, kept.length - model.maxLength());
        int[] read = Arrays.copyOfRange(kept, from, kept.length);
        ModelInputs inputs = model.inputs();
        List<long[]> columns =
                inputs.isColumnless()
                        ? List.of()
                        : new ColumnEncoder(inputs).values(new AskedAt(events, now), read);
        InputRow row =
                new InputRow(
                        Arrays.copyOfRange(seen, from, seen.length),
                        SequenceEncoder.distinct(seen),
                        columns);
        TopK answer = model.scorer().topk(SequenceEncoder.input(inputs, List.of(row)), TOP);
        return Arrays.stream(answer.indices())
                .filter(index -> index != Vocabulary.PADDING)
                .map(index -> numbers.get(vocabulary.itemAt(index)))
                .toArray();
    }

    /** The events of a user, asked about at the time of one of them. */
    private record AskedAt(UserEvents events, int position) implements SequenceData {
        @Override
        public long timeMillis(int at) {
            return events.timeMillis(at);
        }

        @Override
        public Optional<String> type(int at) {
            return events.type(at);
        }

        @Override
        public long nowMillis() {
            return events.timeMillis(position);
        }
    }

    private static int[] best(double[] probabilities) {
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted((a, b) -> Double.compare(probabilities[b], probabilities[a]))
                .limit(TOP)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double sum(double[] probabilities, int[] items) {
        return Arrays.stream(items).mapToDouble(item -> probabilities[item]).sum();
    }
}
