package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.handover.HistoryOrigin;
import io.nextup.job.savepoint.NewSavepoint;
import io.nextup.job.savepoint.SavepointException;
import io.nextup.job.sequence.SequenceOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/**
 * A program that makes a savepoint of a divided history, for a job with the given options. It needs
 * only Flink's {@code lib/} and the job's jar:
 *
 * <pre>
 * java -cp "lib/*:nextup-job-flink.jar" io.nextup.job.BuildState HISTORY SAVEPOINT --nextup...
 * </pre>
 *
 * It prints a line about each second, and one JSON object at the end. Exit codes: 0 written, 1
 * failure, 2 wrong usage.
 */
public final class BuildState {
    static final int FAILURE = 1;
    static final int WRONG_USAGE = 2;

    private static final int PLACES = 2;

    private BuildState() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err)
            throws InterruptedException {
        if (arguments.length < PLACES) {
            err.println("Usage: BuildState HISTORY SAVEPOINT --nextup...");
            return WRONG_USAGE;
        }
        NewSavepoint savepoint;
        try {
            savepoint =
                    savepoint(
                            Path.of(arguments[1]),
                            Arrays.copyOfRange(arguments, PLACES, arguments.length));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return WRONG_USAGE;
        }
        try {
            Path history = Path.of(arguments[0]);
            HistoryOrigin origin = HistoryOrigin.read(history);
            long interactions = origin.interactions();
            NewSavepoint.Progress written =
                    savepoint.write(history, progress -> print(progress, interactions, out));
            ObjectNode json = new JsonMapper().createObjectNode();
            json.put("userCount", written.users());
            json.put("interactionCount", written.interactions());
            json.put("duplicateCount", written.duplicates());
            json.put("tooLateCount", written.tooLate());
            json.put("savepointBytes", written.bytes());
            json.put("maxParallelism", savepoint.maxParallelism());
            if (!origin.nextOffsets().isEmpty()) {
                json.put("topic", savepoint.topic());
            }
            print(json.toString(), out);
            return 0;
        } catch (SavepointException | IOException e) {
            err.println(e.getMessage());
            return FAILURE;
        }
    }

    /**
     * @throws IllegalArgumentException naming the option that is wrong
     */
    private static NewSavepoint savepoint(Path directory, String[] options) {
        Map<String, String> given = Arguments.parse(options, JobOptions.all());
        KafkaOptions.refuseSecrets(given);
        ReadableConfig config = Configuration.fromMap(given);
        return new NewSavepoint(
                directory,
                SequenceOptions.from(config),
                JobOptions.maxParallelismOfNew(config),
                KafkaOptions.interactionsTopic(config));
    }

    private static void print(NewSavepoint.Progress progress, long interactions, PrintStream out) {
        print(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d interactions, %,d users, %,d MB written",
                        progress.interactions(),
                        interactions,
                        progress.users(),
                        progress.bytes() / 1_000_000),
                out);
    }

    private static void print(String line, PrintStream out) {
        out.writeBytes((line + "\n").getBytes(UTF_8));
        out.flush();
    }
}
