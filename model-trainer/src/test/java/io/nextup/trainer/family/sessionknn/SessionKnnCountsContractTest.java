package io.nextup.trainer.family.sessionknn;

import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.CountedFamilyContract;

class SessionKnnCountsContractTest extends CountedFamilyContract {

    @Override
    protected CountedFamily family() {
        return new SessionKnn();
    }
}
