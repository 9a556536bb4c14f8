package io.nextup.job.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.nextup.event.DeadLetter;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.intake.InteractionLimits;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.Verdict;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Compares the cost of a refused record, including its dead letter, with the cost of ingest for an
 * accepted one: a flood of garbage must not starve the rest. An accepted record costs the job far
 * more in later stages, so a ratio of a few units here is far below one in the whole job.
 */
class RefusalCostTest {
    /**
     * The stack depth at which a task processes a record: filling in a stack trace costs time for
     * each frame.
     */
    private static final int STACK_DEPTH = 60;

    private static final int RECORDS = 3_000;
    private static final int ROUNDS = 8;
    private static final int MOST_TIMES_DEARER = 20;
    private static final long RECORD_TIME = 1_764_000_000_123L;

    private static final String GOOD =
            "{\"eventId\":\"e-1234567\",\"userId\":\"user-123456\",\"itemId\":\"item-42\","
                    + "\"type\":\"click\",\"eventTime\":1764000000000}";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final InteractionValidator validator =
            new InteractionValidator(InteractionLimits.defaults());

    private record Cost(double cpuNanos, double bytes) {
        Cost least(Cost other) {
            return new Cost(Math.min(cpuNanos, other.cpuNanos), Math.min(bytes, other.bytes));
        }
    }

    @Test
    void aRefusedRecordWithItsLetterCostsNoMoreThanAFewAcceptedOnes() {
        Map<String, byte[]> kinds = new LinkedHashMap<>();
        kinds.put("accepted", GOOD.getBytes(UTF_8));
        kinds.put("no JSON", "garbage ".repeat(12).getBytes(UTF_8));
        kinds.put("cut JSON", GOOD.substring(0, 90).getBytes(UTF_8));
        kinds.put("no UTF-8", (GOOD.substring(0, 90) + "\u00c3(").getBytes(ISO_8859_1));
        kinds.put("wrong type", GOOD.replace("\"item-42\"", "42").getBytes(UTF_8));
        kinds.put("field missing", GOOD.replace("itemId", "article").getBytes(UTF_8));
        kinds.put("empty id", GOOD.replace("item-42", "").getBytes(UTF_8));
        kinds.put("far future", GOOD.replace("1764", "9764").getBytes(UTF_8));
        kinds.put("control characters", "\u0001".repeat(100).getBytes(UTF_8));
        kinds.put("cut Avro", HexFormat.of().parseHex("c301bdcee8dbdb3425de0206"));

        Map<String, Cost> costs = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            kinds.forEach((kind, value) -> costs.merge(kind, at(STACK_DEPTH, value), Cost::least));
        }

        Cost accepted = costs.get("accepted");
        costs.forEach((kind, cost) -> System.out.println(line(kind, cost, accepted)));
        assertThat(costs.values())
                .allSatisfy(
                        cost -> {
                            assertThat(cost.cpuNanos() / accepted.cpuNanos())
                                    .isLessThan(MOST_TIMES_DEARER);
                            assertThat(cost.bytes() / accepted.bytes())
                                    .isLessThan(MOST_TIMES_DEARER);
                        });
    }

    private Cost at(int depth, byte[] value) {
        if (depth > 0) {
            return at(depth - 1, value);
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < RECORDS; i++) {
            ingest(value);
        }
        return new Cost(
                (double) (THREADS.getCurrentThreadCpuTime() - nanos) / RECORDS,
                (double) (THREADS.getCurrentThreadAllocatedBytes() - bytes) / RECORDS);
    }

    private void ingest(byte[] value) {
        if (validator.validate(null, value, RECORD_TIME) instanceof Verdict.Rejected rejected) {
            Codecs.DEAD_LETTER.encode(
                    new DeadLetter(
                            null,
                            value,
                            "clicks",
                            0,
                            1,
                            RECORD_TIME,
                            rejected.reason(),
                            rejected.detail(),
                            Map.of()),
                    Encoding.JSON);
        }
    }

    private static String line(String kind, Cost cost, Cost accepted) {
        return "%-20s %7.0f ns %7.0f bytes, %4.1f and %4.1f times an accepted one"
                .formatted(
                        kind,
                        cost.cpuNanos(),
                        cost.bytes(),
                        cost.cpuNanos() / accepted.cpuNanos(),
                        cost.bytes() / accepted.bytes());
    }
}
