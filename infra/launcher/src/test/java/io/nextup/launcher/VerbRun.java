package io.nextup.launcher;

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

/** Output and exit code of a verb. */
public record VerbRun(int exitCode, String out, String err) {
    /** Runs a verb of {@code ./nextup} in this JVM. */
    public static VerbRun of(List<String> arguments) {
        return of(TrainerEnvironment.ofThisMachine(), arguments.toArray());
    }

    /** Runs a verb with the trainer's surroundings as given. */
    public static VerbRun of(TrainerEnvironment environment, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Nextup.commandLine(new OneLineErrors(), environment)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(Stream.of(arguments).map(String::valueOf).toArray(String[]::new));
        return new VerbRun(exitCode, out.toString(), err.toString());
    }

    /** Returns the one JSON object that is all of the standard output. */
    public JsonNode json() throws JsonProcessingException {
        return new ObjectMapper()
                .reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(out);
    }
}
