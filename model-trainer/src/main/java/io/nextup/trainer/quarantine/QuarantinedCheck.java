package io.nextup.trainer.quarantine;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.ModuleCheck;
import io.nextup.trainer.quarantine.QuarantineFiles.Answer;
import io.nextup.trainer.quarantine.QuarantineFiles.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The main class of the process that checks a module in its working directory. */
final class QuarantinedCheck {
    private QuarantinedCheck() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        Request request = begin(directory);
        QuarantineFiles.write(directory, answer(directory.resolve(request.module()), request));
        // Threads of PyTorch may wait for ever.
        Runtime.getRuntime().halt(0);
    }

    /** Ties this process to its parent, reads what to check, and gives up what it does not need. */
    static Request begin(Path directory) throws IOException {
        endWithParent();
        Request request = QuarantineFiles.readRequest(directory);
        if (request.confined()) {
            SystemCallFilter.install();
        }
        return request;
    }

    private static Answer answer(Path module, Request request) {
        try {
            return Answer.of(
                    ModuleCheck.run(
                            module,
                            "cpu",
                            request.items(),
                            request.maxLength(),
                            request.inputs(),
                            AllowedOperators.ofThisBuild().and(request.operators())));
        } catch (ArtifactException refused) {
            return Answer.refusing(String.valueOf(refused.getMessage()));
        } catch (OutOfMemoryError full) {
            return Answer.refusing("%s cannot be checked: %s".formatted(module, full));
        } catch (RuntimeException unexpected) {
            return Answer.refusing("%s cannot be checked: %s".formatted(module, unexpected));
        }
    }

    /** Halts when standard input ends: the parent holds the other end, however it ends. */
    static void endWithParent() {
        Thread watch = new Thread(QuarantinedCheck::haltAtEndOfInput, "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void haltAtEndOfInput() {
        try {
            InputStream input = System.in;
            while (input.read() >= 0) {
                // Nobody ever sends anything.
            }
        } catch (IOException e) {
            // Treated like the end of input.
        }
        Runtime.getRuntime().halt(1);
    }
}
