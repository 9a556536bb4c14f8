package io.nextup.artifact.lease;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** A process's view of a log, with faults at its calls. */
final class FaultyLeaseLog implements LeaseLog {
    private final LeaseLog log;
    private final Fault fault;
    private int calls;

    /** A fault at a call. */
    interface Fault {
        /**
         * Runs before and after each call; the caller of the log gets its exceptions.
         *
         * @param call 1 for the first call of this process
         * @param acted true if the log has executed the call
         */
        void strike(int call, String method, boolean acted) throws IOException;
    }

    private interface Call<T> {
        T make() throws IOException;
    }

    FaultyLeaseLog(LeaseLog log, Fault fault) {
        this.log = log;
        this.fault = fault;
    }

    int calls() {
        return calls;
    }

    private <T> T around(String method, Call<T> call) throws IOException {
        int number = ++calls;
        fault.strike(number, method, false);
        T answer = call.make();
        fault.strike(number, method, true);
        return answer;
    }

    @Override
    public Set<Long> numbers() throws IOException {
        return around("numbers", log::numbers);
    }

    @Override
    public Optional<byte[]> read(long number) throws IOException {
        return around("read", () -> log.read(number));
    }

    @Override
    public void append(long number, byte[] content) throws IOException {
        around(
                "append",
                () -> {
                    log.append(number, content);
                    return number;
                });
    }

    @Override
    public void deleteBelow(long number) throws IOException {
        around(
                "deleteBelow",
                () -> {
                    log.deleteBelow(number);
                    return number;
                });
    }

    @Override
    public String place(long number) {
        return log.place(number);
    }
}
