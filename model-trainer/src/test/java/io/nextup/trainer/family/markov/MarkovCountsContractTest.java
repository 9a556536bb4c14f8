package io.nextup.trainer.family.markov;

import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.CountedFamilyContract;

class MarkovCountsContractTest extends CountedFamilyContract {

    @Override
    protected CountedFamily family() {
        return new Markov();
    }
}
