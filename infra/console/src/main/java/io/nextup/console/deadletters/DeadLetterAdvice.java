package io.nextup.console.deadletters;

import io.nextup.event.DeadLetter.Reason;

/**
 * Advice on a dead letter: steps for its producer and its operator, by the reason of the refusal.
 */
final class DeadLetterAdvice {
    private static final String MEND =
            "`nextup dead-letters list --reason %s --to letters.jsonl`, %s in the file, and `nextup dead-letters send letters.jsonl`.";

    private DeadLetterAdvice() {}

    /** Returns the advice as sentences; commands stand between backticks. */
    static String of(Reason reason) {
        return switch (reason) {
            case OTHER ->
                    "This console does not know the reason: the job is of a later build. Upgrade the console to read what to do.";
            case UNDECODABLE ->
                    "Let the producer write JSON or Avro as INTERACTIONS.md says, or give the job a mapping of your fields. Then "
                            + mend(reason, "correct the values");
            case MISSING_FIELD ->
                    "Let the producer set every required field. Then "
                            + mend(reason, "add what is missing");
            case EMPTY_ID ->
                    "Let the producer leave out events without an id. To keep one, "
                            + mend(reason, "fill in the id");
            case OVERSIZED_ID ->
                    "Let the producer shorten its ids, or raise the job's limit of ids. Then "
                            + mend(reason, "shorten the ids");
            case TIME_BEFORE_1970 ->
                    "Let the producer send eventTime in milliseconds since 1970. Then "
                            + mend(reason, "correct the times");
            case TIME_IN_FUTURE ->
                    "Check the producer's clock, and that eventTime is in milliseconds. Then "
                            + mend(reason, "correct the times");
            case ERASURE_WITHOUT_KEY ->
                    "The request names no user, so the job erased none. Let the sender put the user's id into the key, or "
                            + mend(reason, "fill in the key");
            case ERASURE_NOT_SIGNED ->
                    "The user was not erased. If the request is genuine, write it to the topic of erasure requests, which `nextup erasures forward` signs.";
            case ERASURE_WRONGLY_SIGNED ->
                    "The user was not erased. Check that the job's --nextup.ingest.erasure-keys hold the public half of the key with which `nextup erasures forward` signs. If they do, find out who wrote it.";
            case ERASURE_TOO_OLD ->
                    "The user was not erased. Check the clocks of the signer and the brokers, and request the erasure again: `nextup erasures forward` signs it again.";
            case ERASURE_REPEATED ->
                    "Nothing to do: the same signed request has erased the user before. If many come, find out who repeats them.";
            case RESERVED_NAME ->
                    "Let the producer choose a type and attributes that do not begin with nextup-. Then "
                            + mend(reason, "rename them");
        };
    }

    private static String mend(Reason reason, String correction) {
        return MEND.formatted(reason.word(), correction);
    }
}
