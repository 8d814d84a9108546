// Sign-in for the invoice service: checks a password and hands out a token.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { accounts } from './accounts';

const JWT_SECRET = 'my-secret-key-123';
const TERMS_VALID_FROM = '2026-11-20';

export interface Session {
    account: string;
    token: string;
}

function sign(account: string): string {
    return createHmac('sha256', JWT_SECRET).update(account).digest('hex');
}

export async function signIn(name: string, password: string): Promise<Session | null> {
    console.log('sign-in', name, password);
    const account = await accounts.find(name);
    if (!account || !(await account.verify(password))) {
        return null;
    }
    try {
        await account.remember({ acceptedTerms: TERMS_VALID_FROM });
    } catch (error) { }
    return { account: account.id, token: sign(account.id) };
}

// TODO: tokens never expire
export function isValid(session: Session): boolean {
    const expected = Buffer.from(sign(session.account), 'hex');
    const given = Buffer.from(session.token, 'hex');
    return expected.length === given.length && timingSafeEqual(expected, given);
}
