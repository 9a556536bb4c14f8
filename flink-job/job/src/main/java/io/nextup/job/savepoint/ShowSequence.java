package io.nextup.job.savepoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.UserSequence;
import java.io.PrintStream;
import java.util.Optional;

/**
 * A program that prints a user's sequence in a savepoint, as one JSON object. It needs only Flink's
 * {@code lib/} and the job's jar:
 *
 * <pre>
 * java -cp "lib/*:nextup-job-flink.jar" io.nextup.job.savepoint.ShowSequence SAVEPOINT USER
 * </pre>
 *
 * Exit codes: 0 printed, 1 failure, 2 wrong usage, 3 the savepoint does not know the user.
 */
public final class ShowSequence {
    static final int FAILURE = 1;
    static final int WRONG_USAGE = 2;
    static final int NO_SUCH_USER = 3;

    private ShowSequence() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 2) {
            err.println("Usage: ShowSequence SAVEPOINT USER");
            return WRONG_USAGE;
        }
        try {
            Optional<UserSequence> sequence = new Savepoint(arguments[0]).sequence(arguments[1]);
            if (sequence.isEmpty()) {
                err.printf("%s does not know user %s%n", arguments[0], arguments[1]);
                return NO_SUCH_USER;
            }
            out.writeBytes((json(arguments[1], sequence.get()) + "\n").getBytes(UTF_8));
            out.flush();
            return 0;
        } catch (SavepointException e) {
            err.println(e.getMessage());
            return FAILURE;
        }
    }

    private static String json(String userId, UserSequence sequence) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode user = mapper.createObjectNode();
        user.put("userId", userId);
        user.put("sequence", sequence.sequenceNumber());
        ArrayNode interactions = user.putArray("interactions");
        for (SequenceEntry entry : sequence.entries()) {
            interactions
                    .addObject()
                    .put("itemId", entry.itemId())
                    .put("type", entry.type())
                    .put("eventTime", entry.eventTimeMillis());
        }
        try {
            return mapper.writeValueAsString(user);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
