package io.nextup.event.wire;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what the job does with each event: it decodes one interaction and encodes one
 * recommendation. {@code benchmarks/run} runs it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecsBenchmark {
    private static final long TIME_MILLIS = 1_764_000_000_123L;

    private final Interaction interaction =
            new Interaction(
                    "5d0c8a7e-2f0b-4a51-9d0e-8b1f1f3c2a10",
                    "user-20417",
                    "item-7731",
                    "purchase",
                    TIME_MILLIS,
                    "s-9120",
                    Map.of("currency", "EUR", "price", "12.50"));
    private final byte[] interactionJson = Codecs.INTERACTION.encode(interaction, Encoding.JSON);
    private final byte[] interactionAvro = Codecs.INTERACTION.encode(interaction, Encoding.AVRO);
    private final Recommendation recommendation =
            new Recommendation(
                    "b02b4dd9ef671d3e4c7695e279833aaa",
                    "user-20417",
                    "default",
                    17,
                    List.of(EventReference.event("5d0c8a7e-2f0b-4a51-9d0e-8b1f1f3c2a10")),
                    IntStream.range(0, 10)
                            .mapToObj(i -> new RankedItem("item-" + (7731 + i), 4.25f - i / 3f))
                            .toList(),
                    "20261124-160501-sasrec-1a2b3c",
                    Recommendation.Source.MODEL,
                    TIME_MILLIS,
                    TIME_MILLIS + 12);

    @Benchmark
    public Interaction interactionDecodeJson() throws DecodeException {
        return Codecs.INTERACTION.decode(interactionJson, TIME_MILLIS);
    }

    @Benchmark
    public Interaction interactionDecodeAvro() throws DecodeException {
        return Codecs.INTERACTION.decode(interactionAvro, TIME_MILLIS);
    }

    @Benchmark
    public byte[] recommendationEncodeJson() {
        return Codecs.RECOMMENDATION.encode(recommendation, Encoding.JSON);
    }

    @Benchmark
    public byte[] recommendationEncodeAvro() {
        return Codecs.RECOMMENDATION.encode(recommendation, Encoding.AVRO);
    }
}
