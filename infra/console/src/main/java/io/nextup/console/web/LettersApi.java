package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.nextup.console.deadletters.Letter;
import io.nextup.console.deadletters.Letters;
import io.nextup.console.deadletters.RecentLetters;
import io.nextup.event.DeadLetter.Reason;
import io.nextup.kafka.TopicException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Records that the job refused. */
final class LettersApi {
    private static final int DEFAULT_SHOWN = 50;

    private final RecentLetters letters;
    private final AuditLog audit;

    LettersApi(RecentLetters letters, AuditLog audit) {
        this.letters = requireNonNull(letters, "letters are null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    void register(RoutesConfig routes) {
        routes.get("/api/letters", this::letters);
    }

    private void letters(Context context) throws TopicException {
        Optional<Reason> reason =
                Optional.ofNullable(context.queryParam("reason")).map(LettersApi::reason);
        int most =
                Optional.ofNullable(context.queryParam("n"))
                        .map(LettersApi::number)
                        .orElse(DEFAULT_SHOWN);
        boolean content = "true".equals(context.queryParam("content"));
        Letters read =
                letters.newest(System.nanoTime())
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                429,
                                                "Somebody reads the dead letters already, which takes seconds: try again soon"));
        Letters.Page page = read.page(reason, most, content);
        if (content) {
            audit.looked(
                    context,
                    "looked at the content of %d dead letters with the keys"
                            .formatted(page.letters().size()),
                    page.letters().stream().map(Letter::key).filter(Objects::nonNull).toList());
        }
        ApiJson.json(context, page);
    }

    private static Reason reason(String text) {
        return Arrays.stream(Reason.values())
                .filter(one -> one.word().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ApiException(
                                        400,
                                        "reason is %s: it must be one of %s"
                                                .formatted(
                                                        shortened(text),
                                                        Arrays.stream(Reason.values())
                                                                .map(Reason::word)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }

    private static int number(String text) {
        // More digits are out of range, too, and would not fit.
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= Letters.MOST_SHOWN) {
                return number;
            }
        }
        throw new ApiException(
                400,
                "n is %s: it must be a number from 1 to %d"
                        .formatted(shortened(text), Letters.MOST_SHOWN));
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
