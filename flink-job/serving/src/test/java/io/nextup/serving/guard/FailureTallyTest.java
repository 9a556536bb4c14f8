package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FailureTallyTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FailureTally tally = new FailureTally();

    @Test
    void halfOfTwoHundredRequestsIsTooHigh() {
        assertThat(tally.countRequests(199, 199, 0)).isEmpty();
        assertThat(tally.countRequests(1, 0, SECOND))
                .hasValue("it fails on half of 200 requests or more within 60 s");
    }

    @Test
    void lessThanHalfIsBorneHoweverMany() {
        for (int batch = 0; batch < 1_000; batch++) {
            assertThat(tally.countRequests(100, 49, batch * SECOND / 10)).isEmpty();
        }
    }

    @Test
    void whatFailedMoreThanAMinuteAgoDoesNotCount() {
        assertThat(tally.countRequests(150, 150, 0)).isEmpty();
        assertThat(tally.countRequests(150, 50, 59 * SECOND)).isPresent();
        assertThat(tally.countRequests(150, 50, 60 * SECOND)).isEmpty();
    }

    @Test
    void twentyFailedCallsInARowOfTwoUsersAreTooMany() {
        fail(19, "anna", "bob");
        assertThat(tally.countCall(false, Set.of("anna")))
                .hasValue("it fails on each request of 20 calls in a row");
    }

    @Test
    void oneAnsweredRequestEndsTheRowWhateverElseFailsInItsCall() {
        fail(19, "anna", "bob");
        assertThat(tally.countCall(true, Set.of("anna", "bob"))).isEmpty();
        fail(19, "anna", "bob");
        assertThat(tally.countCall(false, Set.of("bob"))).isPresent();
    }

    @Test
    void aCallThatNeedsNoAnswerOfTheModelNeitherLengthensTheRowNorEndsIt() {
        fail(19, "anna", "bob");
        assertThat(tally.countCall(false, Set.of())).isEmpty();
        assertThat(tally.countCall(false, Set.of("anna")))
                .hasValue("it fails on each request of 20 calls in a row");
    }

    @Test
    void oneUserAloneCompletesNoRowAndTheNextUserWhoFailsDoes() {
        fail(500, "anna");
        assertThat(tally.countCall(false, Set.of("bob")))
                .hasValue("it fails on each request of 501 calls in a row");
    }

    @Test
    void twoUsersOfOneBatchAreTwo() {
        fail(19, "anna");
        assertThat(tally.countCall(false, Set.of("anna", "bob"))).isPresent();
    }

    @Test
    void theUsersOfAnEarlierRowDoNotCountInTheNextOne() {
        fail(2, "bob", "carol");
        assertThat(tally.countCall(true, Set.of())).isEmpty();
        fail(500, "anna");
    }

    /** Counts failed calls of one request each, of the users in turn: none is one too many. */
    private void fail(int calls, String... users) {
        for (int call = 0; call < calls; call++) {
            assertThat(tally.countCall(false, Set.of(users[call % users.length]))).isEmpty();
        }
    }
}
