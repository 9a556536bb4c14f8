package io.nextup.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Output and exit code of a verb.
 *
 * @param object the object of JSON.md that its command line asks for with {@code --json}
 */
public record VerbRun(int exitCode, String out, String err, String object) {
    private static final JsonTable TABLE = JsonTable.read();

    /** Runs a verb of {@code ./nextup} in this JVM. */
    public static VerbRun of(List<String> arguments) {
        return of(TrainerEnvironment.ofThisMachine(), arguments.toArray());
    }

    /** Runs a verb with the trainer's surroundings as given. */
    public static VerbRun of(TrainerEnvironment environment, Object... arguments) {
        return of(
                Nextup.commandLine(new OneLineErrors(), environment),
                Stream.of(arguments).map(String::valueOf).toList());
    }

    /** Runs a verb of a command line. */
    public static VerbRun of(CommandLine command, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                command.setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments.toArray(String[]::new));
        return new VerbRun(exitCode, out.toString(), err.toString(), object(command, arguments));
    }

    private static String object(CommandLine command, List<String> arguments) {
        String verb = "";
        ParseResult parsed = command.getParseResult();
        while (parsed != null && parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
            verb = (verb + " " + parsed.commandSpec().name()).strip();
        }
        return TABLE.object(verb, arguments);
    }

    /**
     * Returns the one JSON object that is all of the standard output, and requires that it is as
     * JSON.md says.
     */
    public JsonNode json() throws JsonProcessingException {
        JsonNode printed =
                new ObjectMapper()
                        .reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readTree(out);
        assertThat(TABLE.differences(object, printed)).as("%s --json", object).isEmpty();
        return printed;
    }
}
