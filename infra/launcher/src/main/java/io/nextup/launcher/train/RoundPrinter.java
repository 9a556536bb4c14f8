package io.nextup.launcher.train;

import static java.util.Objects.requireNonNull;

import io.nextup.event.TerminalText;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.launcher.verb.ProgressLines;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.Refresh;
import io.nextup.trainer.operate.Refresh.Round;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints each round of a refresh as it ends: lines, or one JSON object. */
final class RoundPrinter extends ProgressLines implements Refresh.Listener {
    private final Verb verb;

    RoundPrinter(Verb verb) {
        super(verb.err());
        this.verb = requireNonNull(verb, "verb is null");
    }

    @Override
    public void ended(Round round) {
        if (verb.json()) {
            verb.printJson(json(round));
        } else if (round instanceof Round.Done done) {
            print("Round %d: %s".formatted(done.number(), done.report().outcome()));
            done.report().details().forEach(line -> print("  " + line));
        }
        verb.out().flush();
        if (round instanceof Round.Failed failed) {
            verb.explain("Round %d failed".formatted(failed.number()), failed.cause());
        }
    }

    /** Prints a line, which may quote records and manifests. */
    private void print(String line) {
        verb.out().println(TerminalText.onOneLine(line));
    }

    private static Map<String, Object> json(Round round) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("round", round.number());
        json.put("startedAt", round.startedAt().toString());
        if (round instanceof Round.Done done) {
            json.putAll(done.report().json());
        } else if (round instanceof Round.Failed failed) {
            json.put("outcome", "failed");
            json.put("reason", OneLineErrors.words(failed.cause()));
        }
        return json;
    }

    @Override
    public void pausing(int next, Duration pause) {
        note("Round %d begins in %s".formatted(next, words(pause)));
    }
}
