package io.nextup.serving.guard;

import static io.nextup.serving.guard.CallGroups.Treatment.NEVER_CALLED;
import static io.nextup.serving.guard.CallGroups.Treatment.SCORED;
import static io.nextup.serving.guard.CallGroups.Treatment.TRIED;
import static io.nextup.serving.guard.CallGroups.Treatment.TRIED_AGAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.CallTrial;
import io.nextup.serving.guard.CallGroups.Group;
import io.nextup.serving.guard.CallGroups.Grouped;
import io.nextup.serving.guard.CallGroups.Treatment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallGroupsTest {
    private static final long NO_POISON = -1;

    private final List<CallTrial> deaths = new ArrayList<>();

    /** The level of request 7 after deaths in groups of these sizes; a minus marks a second one. */
    @ParameterizedTest
    @CsvSource({
        "'', TRIED, 64",
        "64, TRIED, 1",
        "2, TRIED, 1",
        "1, TRIED_AGAIN, 1",
        "-1, NEVER_CALLED, 300",
        // The strictest counts, whichever comes first.
        "64 2, TRIED, 1",
        "1 64, TRIED_AGAIN, 1",
        "64 1, TRIED_AGAIN, 1",
        "1 1, TRIED_AGAIN, 1",
        "-1 1, NEVER_CALLED, 300",
        "64 -1, NEVER_CALLED, 300",
    })
    void theTrialsInWhichProcessesDiedSayHowARequestIsScored(
            String sizes, Treatment treatment, int most) {
        for (String size : sizes.isEmpty() ? new String[0] : sizes.split(" ")) {
            int requests = Math.abs(Integer.parseInt(size));
            deaths.add(new CallTrial(Collections.nCopies(requests, 7L), size.startsWith("-")));
        }
        List<Group> groups = grouped(List.of(), Collections.nCopies(300, 7L)).groups();
        assertThat(groups.get(0)).isEqualTo(new Group(treatment, most));
        assertThat(groups).extracting(Group::treatment).containsOnly(treatment);
        assertThat(groups.stream().mapToInt(Group::size).sum()).isEqualTo(300);
    }

    @Test
    void theRestIsInNoGroupWithRequestsOnProbationAndComesFirst() {
        deaths.add(new CallTrial(List.of(3L), false));
        deaths.add(new CallTrial(List.of(5L), true));
        deaths.add(new CallTrial(range(10, 26), false));
        Grouped<Long> grouped = grouped(List.of(1L, 2L), List.of(5L, 3L, 10L, 4L, 11L, 6L));
        assertThat(grouped.requests()).containsExactly(1L, 2L, 4L, 6L, 10L, 11L, 3L, 5L);
        assertThat(grouped.groups())
                .containsExactly(
                        new Group(SCORED, 2),
                        new Group(TRIED, 2),
                        new Group(TRIED, 1),
                        new Group(TRIED, 1),
                        new Group(TRIED_AGAIN, 1),
                        new Group(NEVER_CALLED, 1));
    }

    /** Also a request of the rest that is named by chance: hashes may meet. */
    @Test
    void theRestIsScoredWhateverTrialsName() {
        deaths.add(new CallTrial(List.of(1L), true));
        assertThat(grouped(List.of(1L), List.of()).groups()).containsExactly(new Group(SCORED, 1));
    }

    @ParameterizedTest
    @CsvSource({"0, 600", "300, 600", "599, 600", "0, 1", "0, 20", "255, 256"})
    void aRequestThatEndsEachProcessIsFoundByItsFourthDeathAndNobodyElseIs(
            long poison, int requests) {
        // The first process calls the model without trials.
        assertDiesUntilTheFourthDeath(1, range(0, requests), poison);
        assertThat(found(requests)).containsExactly(poison);
    }

    /** A kill at each moment of a process's life, and each process of the sequence. */
    @ParameterizedTest
    @CsvSource({"-1", "77"})
    void aKillFromOutsideAtAnyMomentTakesNobodyForThePoison(long poison) {
        List<Long> requests = range(0, 300);
        for (int process = 0; process < 4; process++) {
            boolean killed = true;
            for (int call = 0; killed; call++) {
                deaths.clear();
                int before = 0;
                while (before < process && dies(requests, poison, OptionalInt.empty())) {
                    before++;
                }
                int known = deaths.size();
                killed = dies(requests, poison, OptionalInt.of(call));
                boolean byPoison = killed && deaths.get(known).requests().contains(poison);
                assertDiesUntilTheFourthDeath(1 + before + (byPoison ? 1 : 0), requests, poison);
                assertThat(found(300)).isEqualTo(poison == NO_POISON ? Set.of() : Set.of(poison));
                killed &= !byPoison;
            }
        }
    }

    /** Kills from outside that spare second calls of a request alone, as chance does. */
    @Test
    void killsFromOutsideAtRandomMomentsTakeNobodyForThePoison() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            deaths.clear();
            int count = 1 + random.nextInt(600);
            long poison = random.nextBoolean() ? NO_POISON : random.nextInt(count);
            List<Long> requests = new ArrayList<>(range(0, count));
            int byPoison = 1;
            for (int process = 0; process < 30; process++) {
                // A restore may bring them in any order.
                Collections.shuffle(requests, random);
                int known = deaths.size();
                dies(requests, poison, OptionalInt.of(random.nextInt(40)));
                if (deaths.size() > known) {
                    CallTrial last = deaths.get(known);
                    if (last.requests().contains(poison)) {
                        byPoison++;
                    } else if (last.again()) {
                        deaths.remove(last);
                    }
                }
            }
            assertDiesUntilTheFourthDeath(byPoison, requests, poison);
            assertThat(found(count))
                    .as("seed %d", seed)
                    .isEqualTo(poison == NO_POISON ? Set.of() : Set.of(poison));
        }
    }

    /** Starts processes until one survives all requests. */
    private void assertDiesUntilTheFourthDeath(int died, List<Long> requests, long poison) {
        int deathsByPoison = died;
        do {
            assertThat(deathsByPoison++).isLessThanOrEqualTo(4);
        } while (dies(requests, poison, OptionalInt.empty()));
    }

    /**
     * Lets a process score all requests in batches of 256, and adds the trial in which it dies.
     *
     * @param killedIn number of the call in which it is killed from outside
     * @return true if it dies
     */
    private boolean dies(List<Long> requests, long poison, OptionalInt killedIn) {
        CallGroups groups = new CallGroups(deaths);
        int calls = 0;
        for (int from = 0; from < requests.size(); from += 256) {
            List<Long> batch = requests.subList(from, Math.min(from + 256, requests.size()));
            Grouped<Long> grouped = groups.of(List.of(), batch, Long::longValue);
            int place = 0;
            for (Group group : grouped.groups()) {
                List<Long> called = grouped.requests().subList(place, place + group.size());
                place += group.size();
                boolean killed = killedIn.isPresent() && killedIn.getAsInt() == calls;
                if (group.treatment() != NEVER_CALLED) {
                    if (called.contains(poison) || killed) {
                        deaths.add(new CallTrial(called, group.treatment() == TRIED_AGAIN));
                        return true;
                    }
                    calls++;
                }
            }
        }
        return false;
    }

    /** The requests that are never called. */
    private Set<Long> found(int requests) {
        Set<Long> found = new HashSet<>();
        Grouped<Long> grouped = grouped(List.of(), range(0, requests));
        int place = 0;
        for (Group group : grouped.groups()) {
            List<Long> members = grouped.requests().subList(place, place + group.size());
            place += group.size();
            if (group.treatment() == NEVER_CALLED) {
                found.addAll(members);
            }
        }
        return found;
    }

    private Grouped<Long> grouped(List<Long> rest, List<Long> onProbation) {
        return new CallGroups(deaths).of(rest, onProbation, Long::longValue);
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
