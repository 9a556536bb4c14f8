package io.nextup.trainer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command line came to. */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(TrainerEnvironment environment, Object... arguments) {
        CommandLine command = Trainer.commandLine(environment);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = String.valueOf(arguments[i]);
        }
        int exitCode = command.execute(texts);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** The one JSON object that is all of the standard output. */
    JsonNode json() throws JsonProcessingException {
        return new ObjectMapper()
                .reader(
                        com.fasterxml.jackson.databind.DeserializationFeature
                                .FAIL_ON_TRAILING_TOKENS)
                .readTree(out);
    }
}
