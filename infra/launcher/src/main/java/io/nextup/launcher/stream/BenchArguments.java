package io.nextup.launcher.stream;

import io.nextup.bench.BenchCase;
import io.nextup.bench.BenchSettings;
import io.nextup.bench.Count;
import io.nextup.bench.HistoryLengths;
import io.nextup.launcher.argument.DurationConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code nextup bench}: cases, loads and durations. */
final class BenchArguments {
    private static final int QUICK_SHARE = 12;

    @Option(
            names = "--rates",
            paramLabel = "R,..",
            split = ",",
            defaultValue = "1000",
            converter = CountConverter.class,
            description = "Events a second to measure latency at (default: ${DEFAULT-VALUE}).")
    private List<Count> rates;

    @Option(
            names = "--hot-user",
            paramLabel = "R",
            converter = CountConverter.class,
            description =
                    "Measures each rate once more, beside one user with this many events a second,"
                            + " whose own latencies do not count.")
    private Count hotUser;

    @Option(
            names = "--catalogue",
            paramLabel = "N,..",
            split = ",",
            defaultValue = "12101",
            converter = CountConverter.class,
            description = "Items of the model; several make a sweep (default: ${DEFAULT-VALUE}).")
    private List<Count> catalogues;

    @Option(
            names = "--users",
            paramLabel = "N,..",
            split = ",",
            defaultValue = "10k",
            converter = CountConverter.class,
            description =
                    "Active users at any time; several make a sweep (default:"
                            + " ${DEFAULT-VALUE}).")
    private List<Count> users;

    @Option(
            names = "--length",
            paramLabel = "N,..",
            split = ",",
            converter = CountConverter.class,
            description =
                    "Items of every sequence that is scored; several make a sweep (default: spread"
                            + " like those of Amazon Beauty, mean 9).")
    private List<Count> lengths = List.of();

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = DurationConverter.OfASecond.class,
            defaultValue = "2m",
            description =
                    "Time measured at each rate, after the warm-up (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(
            names = "--saturation",
            paramLabel = "DURATION",
            converter = DurationConverter.OfASecond.class,
            defaultValue = "1m",
            description =
                    "Time measured at saturation, after the warm-up (default: ${DEFAULT-VALUE}).")
    private Duration saturation;

    @Option(
            names = "--warm-up",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "30s",
            description = "Time before each of them (default: ${DEFAULT-VALUE}).")
    private Duration warmUp;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "20k",
            converter = CountConverter.class,
            description =
                    "Events that the closed loop keeps unanswered (default:"
                            + " ${DEFAULT-VALUE}).")
    private Count inFlight;

    @Option(
            names = "--quick",
            description =
                    "Divides all times by twelve, to see that it works. Do not quote figures of so"
                            + " short a run.")
    private boolean quick;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of weights and clicks (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--secured",
            description =
                    "Puts SASL_SSL with SCRAM-SHA-512 between the broker and its clients, to see"
                            + " what it costs beside a run without.")
    private boolean secured;

    @Option(
            names = "--job",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of the job, such as nextup.scoring.workers=2, for a trial."
                            + " Repeatable.")
    private Map<String, String> jobOptions = new LinkedHashMap<>();

    @Option(
            names = "--flink",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of Flink, in place of that in infra/flink/config.yaml. Repeatable.")
    private Map<String, String> flinkOptions = new LinkedHashMap<>();

    /** Returns true when the run is too short for figures to quote. */
    boolean isQuick() {
        return quick;
    }

    BenchSettings settings() {
        int share = quick ? QUICK_SHARE : 1;
        return new BenchSettings(
                rates.stream().map(Count::value).toList(),
                hotUser == null ? 0 : hotUser.value(),
                warmUp.dividedBy(share),
                saturation.dividedBy(share),
                duration.dividedBy(share),
                inFlight.value(),
                seed,
                secured,
                jobOptions,
                flinkOptions);
    }

    /** Returns every combination of the sizes. */
    List<BenchCase> cases() {
        List<HistoryLengths> spreads =
                lengths.isEmpty()
                        ? List.of(HistoryLengths.LIKE_BEAUTY)
                        : lengths.stream().map(n -> new HistoryLengths(n.value())).toList();
        List<BenchCase> cases = new ArrayList<>();
        for (Count catalogue : catalogues) {
            for (Count under : users) {
                for (HistoryLengths spread : spreads) {
                    cases.add(new BenchCase(catalogue.value(), under.value(), spread));
                }
            }
        }
        return cases;
    }

    /** Converts a whole number as people write large ones. */
    private static final class CountConverter implements ITypeConverter<Count> {
        @Override
        public Count convert(String written) {
            try {
                return Count.parse(written);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
