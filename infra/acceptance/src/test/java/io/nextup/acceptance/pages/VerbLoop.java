package io.nextup.acceptance.pages;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.launcher.Nextup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/**
 * Runs verbs of {@code ./nextup} in its working directory, one after the other: reads the arguments
 * of each as an array in a line of JSON, and answers with a line.
 */
public final class VerbLoop {
    private VerbLoop() {}

    /** What became of a verb. */
    record Result(int code, String out, String err) {}

    public static void main(String[] none) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        JsonMapper json = new JsonMapper();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.println(json.writeValueAsString(run(json.readValue(line, String[].class))));
        }
    }

    private static Result run(String[] arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Nextup.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new Result(code, out.toString(), err.toString());
    }
}
