package io.nextup.trainer.quarantine;

import java.util.concurrent.CountDownLatch;

/** Ends with its parent alone. */
final class WaitingForever {
    private WaitingForever() {}

    public static void main(String[] arguments) throws Exception {
        QuarantinedCheck.endWithParent();
        new CountDownLatch(1).await();
    }
}
