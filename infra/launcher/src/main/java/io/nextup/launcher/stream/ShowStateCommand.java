package io.nextup.launcher.stream;

import static io.nextup.event.TerminalText.onOneLine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.StopSignal;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.cluster.JobTool;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code state show}: prints a savepoint's sequence of a user. */
@Command(
        name = "show",
        sortOptions = false,
        description = {
            "Prints the sequence of a user that a savepoint or a retained checkpoint holds.",
            "Needs neither a cluster nor Kafka; changes nothing.",
            ""
        },
        exitCodeList = "3:the savepoint does not know the user",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --savepoint /savepoints/savepoint-3e1c5a-0a1b2c --user anna",
            "  ${COMMAND-FULL-NAME} --user anna \\",
            "      --savepoint .nextup/up/flink/checkpoints/JOB/chk-12 --json"
        })
public final class ShowStateCommand extends Verb {
    private static final String PROGRAM = "io.nextup.job.savepoint.ShowSequence";

    @Option(
            names = "--savepoint",
            paramLabel = "PATH",
            required = true,
            description =
                    "The directory of a savepoint or of a retained checkpoint: a path, or a URI"
                            + " such as file:///savepoints/savepoint-3e1c5a-0a1b2c.")
    private String savepoint;

    @Option(
            names = "--user",
            paramLabel = "USER",
            required = true,
            description = "User whose sequence is printed.")
    private String user;

    @Override
    protected int run() throws JsonProcessingException {
        JobTool.Result result = read();
        if (result.exitCode() == NO) {
            LoggedLines.error(
                    err(), "%s: %s does not know user %s".formatted(name(), savepoint, user));
            return NO;
        }
        if (result.exitCode() != 0) {
            throw new LocalRunException(result.failure());
        }
        PrintWriter out = out();
        if (json()) {
            out.print(result.output());
        } else {
            print(new JsonMapper().readTree(result.output()), out);
        }
        out.flush();
        return OK;
    }

    /**
     * Reads the savepoint. After Ctrl-C, too, this JVM ends once the files of the read are gone.
     */
    private JobTool.Result read() {
        StopSignal stop = StopSignal.listen(name(), err());
        try {
            return JobTool.run(
                    Installation.current(), PROGRAM, List.of(ChildJvm.location(savepoint), user));
        } finally {
            stop.finished();
        }
    }

    private static void print(JsonNode state, PrintWriter out) {
        JsonNode interactions = state.path("interactions");
        out.println("User      " + onOneLine(state.path("userId").asText()));
        out.println("Sequence  " + state.path("sequence").asLong());
        out.println("Items     " + interactions.size() + ", oldest first");
        for (JsonNode interaction : interactions) {
            out.printf(
                    "%-24s  %-10s  %s%n",
                    Instant.ofEpochMilli(interaction.path("eventTime").asLong()),
                    onOneLine(interaction.path("type").asText()),
                    onOneLine(interaction.path("itemId").asText()));
        }
    }
}
